using Flux.Api;
using Flux.Artifacts;
using Flux.Identity;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Buckets;
using Flux.Sources.Steps;
using Microsoft.Extensions.Options;

namespace Flux.Sources;

/// <summary>Keeps the artifact of a Bucket at what its bucket has.</summary>
/// <remarks>Spec: source-controller internal/controller/bucket_controller.go (Flux 2.9).</remarks>
public sealed class BucketReconciler : SourceReconciler<BucketContext>, IDisposable
{
    private readonly EgressHttp _http;

    /// <summary>A reconciler for all Buckets of all clusters.</summary>
    public BucketReconciler(
        ReconcileServices services,
        ICloudIdentities identities,
        EgressPolicy egress,
        IArtifactStore store,
        IOptions<ArtifactOptions> options)
        : this(services, identities, egress, store, options, _ => { })
    {
    }

    /// <summary>A reconciler whose connections a test changes, e.g. to trust a server of its own.</summary>
    internal BucketReconciler(
        ReconcileServices services,
        ICloudIdentities identities,
        EgressPolicy egress,
        IArtifactStore store,
        IOptions<ArtifactOptions> options,
        Action<SocketsHttpHandler> configure)
        : base(services, store, options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        _http = new(egress, handler =>
        {
            handler.MaxConnectionsPerServer = BucketDownload.MaxConcurrentFetches;
            configure(handler);
        });
        Steps =
        [
            new ReadSpecStep(),
            new StorageStep(store, Collector),
            new FetchBucketStep(new BucketFinder(_http, identities, services.Clock), options.Value),
            new StoreBucketStep(store),
        ];
    }

    /// <inheritdoc />
    protected override ReconcilerProfile Profile { get; } = ProfileOf(
        FluxKinds.Bucket,
        [
            ConditionTypes.StorageOperationFailed, ConditionTypes.FetchFailed, ConditionTypes.ArtifactOutdated,
            ConditionTypes.ArtifactInStorage,
        ],
        normal: [ConditionTypes.ArtifactInStorage]);

    /// <inheritdoc />
    protected override IReadOnlyList<IReconcileStep<BucketContext>> Steps { get; }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <inheritdoc />
    protected override BucketContext Open(ReconcileSession session) => new(session);

    /// <inheritdoc />
    protected override ReconcileSuccess Succeeded(BucketContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.NotifyStored($"stored artifact with {context.Index.Count} fetched files from '{context.Spec.BucketName}' bucket");
        return new()
        {
            Reason = MetaReasons.Succeeded,
            Message = $"stored artifact: revision '{context.Artifact?.Revision}'",
            RequeueAfter = context.Interval,
        };
    }
}
