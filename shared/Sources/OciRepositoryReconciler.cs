using Flux.Api;
using Flux.Artifacts;
using Flux.Identity;
using Flux.Oci;
using Flux.Reconciliation;
using Flux.Sources.Registries;
using Flux.Sources.Steps;
using Microsoft.Extensions.Options;

namespace Flux.Sources;

/// <summary>Keeps the artifact of an OCIRepository at what its registry has.</summary>
/// <remarks>Spec: source-controller internal/controller/ocirepository_controller.go (Flux 2.9).</remarks>
public sealed class OciRepositoryReconciler : SourceReconciler<OciRepositoryContext>
{
    private const string SourceAnnotation = "org.opencontainers.image.source";
    private const string RevisionAnnotation = "org.opencontainers.image.revision";

    /// <summary>A reconciler for all OCIRepositories of all clusters.</summary>
    /// <param name="services">What all reconcilers share.</param>
    /// <param name="client">Speaks with registries.</param>
    /// <param name="identities">Logs in to clouds' registries.</param>
    /// <param name="store">Where artifacts are kept.</param>
    /// <param name="options">Limits on artifacts.</param>
    /// <param name="registries">How signatures without keys are checked where an object names no trusted root.</param>
    public OciRepositoryReconciler(
        ReconcileServices services,
        IOciClient client,
        ICloudIdentities identities,
        IArtifactStore store,
        IOptions<ArtifactOptions> options,
        IOptions<OciClientOptions> registries)
        : base(services, store, options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(registries);
        Steps =
        [
            new ReadSpecStep(),
            new StorageStep(store, Collector),
            new OciAuthenticateStep(new(identities), client),
            new OciResolveStep(),
            new OciVerifyStep(new(services.Clock, registries.Value.TrustedRootFile)),
            new OciPullStep(store, options.Value),
        ];
    }

    /// <inheritdoc />
    protected override ReconcilerProfile Profile { get; } = ProfileOf(
        FluxKinds.OciRepository,
        [
            ConditionTypes.StorageOperationFailed, ConditionTypes.FetchFailed, ConditionTypes.ArtifactOutdated,
            ConditionTypes.ArtifactInStorage, ConditionTypes.SourceVerified,
        ],
        normal: [ConditionTypes.ArtifactInStorage, ConditionTypes.SourceVerified],
        bipolar: [ConditionTypes.SourceVerified]);

    /// <inheritdoc />
    protected override IReadOnlyList<IReconcileStep<OciRepositoryContext>> Steps { get; }

    /// <inheritdoc />
    protected override OciRepositoryContext Open(ReconcileSession session) => new(session);

    /// <inheritdoc />
    protected override ReconcileSuccess Succeeded(OciRepositoryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = $"stored artifact with revision '{context.Artifact?.Revision}' from '{context.Spec.Url}'";
        if (context.Artifact is { Metadata: var metadata }
            && metadata.GetValueOrDefault(SourceAnnotation, "") is { Length: > 0 } source
            && metadata.GetValueOrDefault(RevisionAnnotation, "") is { Length: > 0 } revision)
        {
            message = $"{message}, origin source '{source}', origin revision '{revision}'";
        }

        context.NotifyStored(message);
        return new()
        {
            Reason = MetaReasons.Succeeded,
            Message = $"stored artifact for digest '{context.Artifact?.Revision}'",
            RequeueAfter = context.Interval,
        };
    }
}
