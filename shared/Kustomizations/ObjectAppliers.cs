using Flux.Api;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Reconciliation;

namespace Flux.Kustomizations;

/// <summary>Applies and deletes objects as a Kustomization's own; remembers across runs what was applied.</summary>
internal sealed class ObjectAppliers(ReconcileServices services, KustomizationOptions options)
{
    private const string FieldManager = "kustomize-controller";
    private readonly AppliedStateCache _cache = new();

    /// <summary>Whose the objects are.</summary>
    public static ApplyOwner OwnerOf(KustomizationContext context) => new()
    {
        FieldManager = FieldManager,
        Group = FluxKinds.Kustomization.Gvk.Group,
        Name = context.Target.Name,
        Namespace = context.Target.Namespace,
    };

    /// <summary>How a Kustomization wants its objects applied.</summary>
    public ApplyOptions OptionsFor(KustomizationContext context) => new()
    {
        Force = context.Spec.Force,
        Health = context.Health,
        Concurrency = options.ConcurrentApply,
        OverrideManagers = [.. options.OverrideManagers],
        MigrateApiVersion = options.MigrateApiVersion,
        CustomStageKinds = options.CustomApplyStageKinds.Select(StageKind).ToHashSet(),
        Ignore = [.. context.Spec.Ignore.Select(rule => new Kubernetes.Apply.IgnoreRule { Paths = rule.Paths, Target = TargetOf(rule.Target) })],
    };

    /// <summary>Applies one stage.</summary>
    /// <exception cref="ApplyException">The server refuses an object.</exception>
    public Task<StageResult> ApplyAsync(
        KustomizationContext context, ApplyStage stage, ApplyOptions applyOptions, CancellationToken cancellationToken) =>
        new ServerSideApplier(ClientOf(context), OwnerOf(context), applyOptions, _cache, services.Clock).ApplyStageAsync(stage, cancellationToken);

    /// <summary>Deletes objects that are the Kustomization's and do not ask to be kept.</summary>
    public Task<PruneResult> DeleteAsync(
        KustomizationContext context, IReadOnlyList<InventoryEntry> stale, CancellationToken cancellationToken) =>
        new Pruner(ClientOf(context), OwnerOf(context), _cache).PruneAsync(stale, cancellationToken);

    /// <summary>Those of some deleted objects that are still there.</summary>
    public Task<IReadOnlyList<InventoryEntry>> FindRemainingAsync(
        KustomizationContext context, IReadOnlyList<InventoryEntry> deleted, CancellationToken cancellationToken) =>
        new Pruner(ClientOf(context), OwnerOf(context), _cache).FindRemainingAsync(deleted, cancellationToken);

    /// <summary>Forgets what was remembered of a Kustomization that is deleted.</summary>
    public void Forget(KustomizationContext context) => _cache.Forget((context.TargetClient ?? context.Client).Cluster, OwnerOf(context));

    private static IKubernetesClient ClientOf(KustomizationContext context) =>
        context.TargetClient ?? throw new InvalidOperationException("the target cluster was not connected");

    private static (string Group, string Kind) StageKind(string text) =>
        text.Split('/') is [var group, var kind] ? (group, kind) : ("", text);

    private static IgnoreTarget? TargetOf(KustomizeSelector? selector) => selector is null ? null : new()
    {
        Group = selector.Group ?? "",
        Version = selector.Version ?? "",
        Kind = selector.Kind ?? "",
        Name = selector.Name ?? "",
        Namespace = selector.Namespace ?? "",
        LabelSelector = selector.LabelSelector ?? "",
        AnnotationSelector = selector.AnnotationSelector ?? "",
    };
}
