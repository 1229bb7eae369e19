using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Oci;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Registries;

namespace Flux.Sources;

/// <summary>One run on an OCIRepository: what its steps hand on.</summary>
/// <param name="session">What the pipeline hands over.</param>
public sealed class OciRepositoryContext(ReconcileSession session)
    : SourceContext(session, FluxKinds.OciRepository, ConditionTypes.FetchFailed, ConditionTypes.StorageOperationFailed)
{
    private long? _workBegan;

    /// <summary>The object as it was read; null before the first step, or where it cannot be read.</summary>
    public OciRepository? Repository { get; internal set; }

    /// <summary>What the user wants.</summary>
    public OciRepositorySpec Spec => Repository?.Spec ?? throw new SourceException("the object was not read");

    /// <inheritdoc />
    public override ArtifactStatus? ArtifactBefore => Repository?.Status.Artifact;

    /// <inheritdoc />
    public override TimeSpan Interval => Spec.Interval;

    /// <summary>What the layer is chosen by and made into, without what is not set.</summary>
    public OciLayerSelector Layer => Spec.LayerSelector ?? new();

    /// <summary>How to get in; null before it is known.</summary>
    public OciAccess? Access { get; internal set; }

    /// <summary>The repository at its registry; null before it is known how to get in.</summary>
    public IOciRepository? Source { get; internal set; }

    /// <summary>What the registry has now: <c>tag@digest</c>, or a digest; null before it was asked.</summary>
    public Revision? Revision { get; internal set; }

    /// <summary>The digest in <see cref="Revision"/>.</summary>
    public Digest Digest { get; internal set; }

    /// <summary>Whether ignore rules or the layer's selector are others than the artifact was made with.</summary>
    public bool HasContentChanged =>
        Repository is not { Status: var status } || Spec.Ignore != status.ObservedIgnore || Spec.LayerSelector != status.ObservedLayerSelector;

    /// <summary>Whether the artifact is what it would be made into again.</summary>
    public bool IsUpToDate => Revision is { } revision && Artifact?.HasRevision(revision) == true && !HasContentChanged;

    /// <inheritdoc />
    protected internal override string? LatestName => "latest.tar.gz";

    /// <summary>The object's own name for its repository, for messages: <c>host/path:tag</c> or <c>host/path@digest</c>.</summary>
    public string ReferenceText => Revision is not { } revision ? Spec.Url
        : revision.Pointer.Length > 0 ? $"{Source?.Name}:{revision.Pointer}" : $"{Source?.Name}@{Digest}";

    /// <summary>A limit on the time that is left of <c>spec.timeout</c>, which begins with the first call.</summary>
    /// <returns>What the caller disposes.</returns>
    internal WorkLimit BeginWork(CancellationToken cancellationToken)
    {
        _workBegan ??= Clock.GetTimestamp();
        return new((Spec.Timeout ?? OciRepositorySpec.DefaultTimeout) - Clock.GetElapsedTime(_workBegan.Value), Clock, cancellationToken);
    }

    /// <inheritdoc />
    protected internal override void Read(JsonObject json) => Repository = OciRepository.Read(json);
}
