using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Reconciliation;
using Flux.Sources.Buckets;

namespace Flux.Sources;

/// <summary>One run on a Bucket: what its steps hand on.</summary>
/// <param name="session">What the pipeline hands over.</param>
public sealed class BucketContext(ReconcileSession session)
    : SourceContext(session, FluxKinds.Bucket, ConditionTypes.FetchFailed, ConditionTypes.StorageOperationFailed)
{
    /// <summary>The object as it was read; null before the first step, or where it cannot be read.</summary>
    public Bucket? Bucket { get; internal set; }

    /// <summary>What the user wants.</summary>
    public BucketSpec Spec => Bucket?.Spec ?? throw new SourceException("the object was not read");

    /// <inheritdoc />
    public override ArtifactStatus? ArtifactBefore => Bucket?.Status.Artifact;

    /// <inheritdoc />
    public override TimeSpan Interval => Spec.Interval;

    /// <inheritdoc />
    protected internal override string LatestName => "latest.tar.gz";

    /// <summary>The objects that make up the artifact, and their entity tags.</summary>
    internal BucketIndex Index { get; } = new();

    /// <summary>What was fetched; the step that archives it disposes it. Null where nothing was.</summary>
    internal BucketDownload? Download { get; set; }

    /// <inheritdoc />
    protected internal override void Read(JsonObject json) => Bucket = Api.Bucket.Read(json);
}
