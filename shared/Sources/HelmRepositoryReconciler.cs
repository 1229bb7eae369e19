using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Charts;
using Flux.Sources.Steps;
using Microsoft.Extensions.Options;

namespace Flux.Sources;

/// <summary>Keeps the index of a HelmRepository. One of type <c>oci</c> is static: it has neither finalizer nor status.</summary>
/// <remarks>Spec: source-controller internal/controller/helmrepository_controller.go (Flux 2.9).</remarks>
public sealed class HelmRepositoryReconciler : SourceReconciler<HelmRepositoryContext>
{
    private static readonly string[] _sizeUnits = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>A reconciler for all HelmRepositories of all clusters.</summary>
    public HelmRepositoryReconciler(
        ReconcileServices services, EgressHttp http, IArtifactStore store, IOptions<ArtifactOptions> artifacts, IOptions<HelmOptions> options)
        : base(services, store, artifacts)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        Steps =
        [
            new ReadSpecStep(),
            new StorageStep(store, Collector),
            new FetchIndexStep(new(new(http, services.Clock), options.Value)),
            new StoreIndexStep(store),
        ];
    }

    /// <inheritdoc />
    protected override ReconcilerProfile Profile { get; } = ProfileOf(
        FluxKinds.HelmRepository,
        [
            ConditionTypes.StorageOperationFailed, ConditionTypes.FetchFailed, ConditionTypes.ArtifactOutdated, ConditionTypes.ArtifactInStorage,
        ],
        normal: [ConditionTypes.ArtifactInStorage]);

    /// <inheritdoc />
    protected override IReadOnlyList<IReconcileStep<HelmRepositoryContext>> Steps { get; }

    /// <inheritdoc />
    protected override HelmRepositoryContext Open(ReconcileSession session) => new(session);

    /// <inheritdoc />
    protected override async Task<ReconcileOutcome?> PrecedeAsync(HelmRepositoryContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var obj = context.Object;
        if (obj.Json.Text("spec", "type") != HelmRepositoryTypes.Oci || obj is { IsBeingDeleted: true, HasFinalizer: true })
        {
            return null;
        }

        if (obj.IsSuspended || (!obj.HasFinalizer && HasEmptyStatus(obj.Json)))
        {
            return new();
        }

        // it was of the other type before, or was just made
        await Collector.DeleteAllAsync(context.Folder, cancellationToken);
        context.Status.Clear();
        await context.ReleaseAsync(cancellationToken);
        return new();
    }

    /// <inheritdoc />
    protected override ReconcileSuccess Succeeded(HelmRepositoryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var size = context.Artifact?.Size is { } bytes ? $"size {HumanSize(bytes)}" : "unknown size";
        context.NotifyStored($"stored fetched index of {size} from '{context.Spec.Url}'");
        return new() { Reason = MetaReasons.Succeeded, Message = "", RequeueAfter = context.Interval };
    }

    /// <summary>A size in decimal units with four digits, as docker's go-units writes it.</summary>
    internal static string HumanSize(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        while (size >= 1000 && unit < _sizeUnits.Length - 1)
        {
            (size, unit) = (size / 1000, unit + 1);
        }

        return size.ToString("G4", CultureInfo.InvariantCulture) + _sizeUnits[unit];
    }

    private static bool HasEmptyStatus(JsonObject json) =>
        (json.Number("status", "observedGeneration") ?? 0) == 0
        && json.At("status", "conditions") is not JsonArray { Count: > 0 }
        && json.At("status", "artifact") is null
        && string.IsNullOrEmpty(json.Text("status", "url"))
        && string.IsNullOrEmpty(json.Text("status", "lastHandledReconcileAt"));
}
