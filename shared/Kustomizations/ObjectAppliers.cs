using Flux.Api;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Kubernetes.Caching;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Kustomizations;

/// <summary>Applies and deletes objects as a Kustomization's own; remembers across runs what was applied.</summary>
internal sealed class ObjectAppliers(ReconcileServices services, KustomizationOptions options, IAppliedRecordStore? records)
{
    private const string FieldManager = "kustomize-controller";

    /// <summary>A build that asks more is done again for each artifact: its record would be large.</summary>
    private const int MaxReads = 2000;

    private readonly AppliedStateCache _cache = new(records);

    /// <summary>Whose the objects are.</summary>
    public static ApplyOwner OwnerOf(KustomizationContext context) => OwnerOf(new ObjectKey(context.Target.Namespace, context.Target.Name));

    /// <summary>Whose the objects of a Kustomization are.</summary>
    public static ApplyOwner OwnerOf(ObjectKey kustomization) => new()
    {
        FieldManager = FieldManager,
        Group = FluxKinds.Kustomization.Gvk.Group,
        Name = kustomization.Name,
        Namespace = kustomization.Namespace,
    };

    /// <summary>How a Kustomization wants its objects applied.</summary>
    public ApplyOptions OptionsFor(KustomizationContext context) => new()
    {
        Force = context.Spec.Force,
        Health = context.Health,
        Drift = !context.Extras.ReportsDrift ? DriftMode.Correct : context.HasMoved ? DriftMode.ReportKnown : DriftMode.ReportAll,
        ListMaxAge = context.TargetClient is CachedClient ? context.ListMaxAge : TimeSpan.Zero, // another client would read everybody's each time
        Partial = context.Extras.AppliesPartially,
        Diff = context.Extras.TellsFields,
        Concurrency = options.ConcurrentApply,
        OverrideManagers = [.. options.OverrideManagers],
        MigrateApiVersion = options.MigrateApiVersion,
        CustomStageKinds = options.CustomApplyStageKinds.Select(StageKind).ToHashSet(),
        Ignore = RulesOf(context.Spec),
    };

    /// <summary>The fields that others may change.</summary>
    public static IReadOnlyList<Kubernetes.Apply.IgnoreRule> RulesOf(KustomizationSpec spec) =>
        [.. spec.Ignore.Select(rule => new Kubernetes.Apply.IgnoreRule { Paths = rule.Paths, Target = TargetOf(rule.Target) })];

    /// <summary>Applies one stage.</summary>
    /// <exception cref="ApplyException">The server refuses an object.</exception>
    public Task<StageResult> ApplyAsync(
        KustomizationContext context, ApplyStage stage, ApplyOptions applyOptions, CancellationToken cancellationToken) =>
        ApplierOf(context, applyOptions).ApplyStageAsync(stage, cancellationToken);

    /// <summary>What the last complete apply left; null where that is not known.</summary>
    public Task<AppliedRecord?> FindRecordAsync(KustomizationContext context, bool reload, CancellationToken cancellationToken) =>
        _cache.FindAsync(ClientOf(context).Cluster, OwnerOf(context), reload, cancellationToken);

    /// <summary>What applying would do, where the objects are as the record says; null where they have to be looked at.</summary>
    /// <exception cref="ApplyException">The cluster does not answer.</exception>
    public Task<StageResult?> RecallAsync(KustomizationContext context, AppliedRecord record, CancellationToken cancellationToken) =>
        ApplierOf(context, OptionsFor(context)).RecallAsync(record, cancellationToken);

    /// <summary>Notes that everything is applied.</summary>
    public Task CompleteAsync(KustomizationContext context, CancellationToken cancellationToken) => context.Inputs.Length == 0 || context.IsOfRemotes
        ? Task.CompletedTask
        : _cache.CompleteAsync(
            ClientOf(context).Cluster, OwnerOf(context), BuildOf(context), context.Changes, context.ExpiringJobs, cancellationToken);

    /// <summary>Notes that another artifact builds to what a record says.</summary>
    public void Renew(KustomizationContext context, AppliedRecord record, string artifact) =>
        _cache.Renew(ClientOf(context).Cluster, OwnerOf(context), record, artifact);

    /// <summary>Deletes objects that are the Kustomization's and do not ask to be kept.</summary>
    public Task<PruneResult> DeleteAsync(
        KustomizationContext context, IReadOnlyList<InventoryEntry> stale, CancellationToken cancellationToken) =>
        new Pruner(ClientOf(context), OwnerOf(context), _cache).PruneAsync(stale, cancellationToken);

    /// <summary>Those of some deleted objects that are still there.</summary>
    public Task<IReadOnlyList<InventoryEntry>> FindRemainingAsync(
        KustomizationContext context, IReadOnlyList<InventoryEntry> deleted, CancellationToken cancellationToken) =>
        new Pruner(ClientOf(context), OwnerOf(context), _cache).FindRemainingAsync(deleted, cancellationToken);

    /// <summary>Forgets what was remembered of a Kustomization that is deleted.</summary>
    public Task ForgetAsync(KustomizationContext context, CancellationToken cancellationToken) =>
        _cache.ForgetAsync((context.TargetClient ?? context.Client).Cluster, OwnerOf(context), cancellationToken);

    private ServerSideApplier ApplierOf(KustomizationContext context, ApplyOptions applyOptions)
    {
        var client = ClientOf(context);
        context.Live ??= new(client, OwnerOf(context), applyOptions.Concurrency, applyOptions.ListMaxAge);
        return new(client, OwnerOf(context), applyOptions, _cache, services.Clock, context.Live);
    }

    private static AppliedBuild BuildOf(KustomizationContext context)
    {
        var reads = context.Reads.IsWhole ? [] : context.Reads.Reads;
        reads = reads.Count > MaxReads ? [] : reads;
        return new()
        {
            Inputs = context.Inputs,
            Artifact = context.Artifact?.Digest.ToString() ?? "",
            BuildDigest = context.BuildDigest,
            Reads = reads,
            ReadsDigest = reads.Count == 0 || context.Tree is not { } tree ? "" : TreeReads.Digest(reads, tree),
        };
    }

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
