using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flux.Kubernetes.Health;
using Flux.Primitives;

namespace Flux.Kubernetes.Apply;

/// <summary>Finds out with the server's help what applying one object would do, without doing it.</summary>
/// <remarks>
/// Spec: fluxcd/pkg ssa v0.77, ApplyAll. Two things do change the object here, as upstream: taking over the fields of other
/// managers, and deleting what has to be recreated.
/// </remarks>
internal sealed partial class ObjectPlanner(IKubernetesClient client, ApplyOwner owner, ApplyOptions options, TimeProvider clock)
{
    private readonly OwnerChoices _choices = new(owner.Group);
    private readonly DriftIgnore _ignore = new(options.Ignore);

    private readonly List<(string Prefix, string Operation)> _taken =
    [
        ("kubectl", "Apply"), ("kubectl", "Update"), ("before-first-apply", "Update"), (owner.FieldManager, "Update"),
        .. options.OverrideManagers.SelectMany(m => new[] { (m, "Apply"), (m, "Update") }),
    ];

    /// <summary>Whether the object is left alone, as far as its manifest says.</summary>
    public bool IsExcluded(JsonObject desired) => _choices.Excludes(desired);

    /// <summary>Whether the object asks for the fields of others to be left alone.</summary>
    public bool IsMerged(JsonObject live) => _choices.Merges(live);

    /// <summary>Whether nobody has fields of the object that are to be taken over.</summary>
    public bool IsClean(JsonObject desired, JsonObject live) => CleanUp(desired, live).Count == 0;

    /// <returns>The plan, and the object as it was found (null where there is none).</returns>
    /// <exception cref="ApplyException">The server refuses the object.</exception>
    /// <param name="target">The object.</param>
    /// <param name="isKnown">Whether it has been applied before; one that has not is tried first, which tells whether it is there at all.</param>
    /// <param name="seen">What was seen of it when it was last applied by the same rules; null where that is not known.</param>
    /// <param name="reportOnly">Whether what differs is to be told and left.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public async Task<(ObjectPlan Plan, JsonObject? Live)> PlanAsync(
        ApplyTarget target, bool isKnown, AppliedState? seen, bool reportOnly, CancellationToken cancellationToken)
    {
        if (reportOnly)
        {
            return await CompareAsync(target, cancellationToken);
        }

        seen = MayStandIn(seen, target) ? seen : null;
        var tried = (isKnown && seen is null) || _choices.Excludes(target.Desired) ? null : await TryAsync(target, cancellationToken);
        if (tried?.ResourceVersionOf() is { Length: 0 })
        {
            return (new ObjectPlan { Id = target.Id, Action = ChangeAction.Created, Payload = target.Desired }, null);
        }

        if (seen is not null && tried is not null && tried.ResourceVersionOf() == seen.ResourceVersion && tried.UidOf() == seen.Uid)
        {
            return (Decide(target, seen, tried), null);
        }

        var live = await ReadAsync(target, cancellationToken);
        if (IsSkipped(target.Desired, live))
        {
            return (new ObjectPlan { Id = live is null ? target.Id : ObjectIdentity.Of(live), Action = ChangeAction.Skipped }, live);
        }

        var patched = false;
        if (options.MigrateApiVersion && live is not null && ManagedFields.Migrate(live, target.Kind.ApiVersion) is { } migrated)
        {
            live = await PatchAsync(target, [Replace(migrated)], "failed to migrate API version", cancellationToken);
            (patched, tried) = (true, null);
        }

        var dryRun = tried is null || live is null ? await DryRunAsync(target, live, cancellationToken) : new(tried, live, IsDeleting: false);
        if (dryRun.IsDeleting)
        {
            return (new ObjectPlan { Id = target.Id, Action = ChangeAction.Unknown, IsDeleting = true }, live);
        }

        live = dryRun.Live;
        if (live is not null && CleanUp(target.Desired, live) is { Count: > 0 } patch)
        {
            live = await PatchAsync(target, patch, "metadata.managedFields cleanup failed", cancellationToken);
            patched = true;
        }

        return (Decide(target, live, dryRun.Object, patched), live);
    }

    /// <summary>
    /// Whether what was seen of the object may stand in for reading it, where it turns out to be of the version that was seen: then nobody has
    /// taken a field or set an annotation since. Not where the object itself is needed.
    /// </summary>
    private bool MayStandIn(AppliedState? seen, ApplyTarget target) => seen is { Action: ChangeAction.Unchanged, IsMerged: false }
        && options is { Ignore.Count: 0, Diff: false, MigrateApiVersion: false }
        && !_choices.OnlyIfAbsent(target.Desired);

    /// <summary>An object that is as it was last seen, with another manifest.</summary>
    private static ObjectPlan Decide(ApplyTarget target, AppliedState seen, JsonObject dryRun) => ContentDigest.Of(dryRun) == seen.Content
        ? new() { Id = target.Id, Action = ChangeAction.Unchanged, Status = seen.Status }
        : new() { Id = target.Id, Action = ChangeAction.Configured, Payload = target.Desired };

    /// <summary>What differs, without touching anything.</summary>
    private async Task<(ObjectPlan Plan, JsonObject? Live)> CompareAsync(ApplyTarget target, CancellationToken cancellationToken)
    {
        var live = await ReadAsync(target, cancellationToken);
        if (IsSkipped(target.Desired, live))
        {
            return (new ObjectPlan { Id = live is null ? target.Id : ObjectIdentity.Of(live), Action = ChangeAction.Skipped }, live);
        }

        if (live is null)
        {
            return (Left(target, null, new(target.Id, IsMissing: true, FieldDiff.None)), null);
        }

        JsonObject wanted;
        try
        {
            wanted = await DryRunAsync(target, cancellationToken);
        }
        catch (KubernetesException e)
        {
            throw ApplyException.DryRun(target.Id, e);
        }

        var ignored = _ignore.PathsFor(wanted);
        return Drift.Exists(live, wanted, ignored)
            ? (Left(target, live, new(target.Id, IsMissing: false, FieldDiff.Between(live, wanted, ignored))), live)
            : (Left(target, live, null), live);
    }

    private ObjectPlan Left(ApplyTarget target, JsonObject? live, ObjectDrift? drift) => new()
    {
        Id = target.Id,
        Action = ChangeAction.Unchanged,
        Status = HealthReport.StatusOf(target.Id, live, clock.GetUtcNow(), options.Health),
        Drift = drift,
    };

    private ObjectPlan Decide(ApplyTarget target, JsonObject? live, JsonObject dryRun, bool patched)
    {
        var ignored = _ignore.PathsFor(dryRun);
        if (live is not null && !patched && !Drift.Exists(live, dryRun, ignored))
        {
            return new ObjectPlan
            {
                Id = target.Id,
                Action = ChangeAction.Unchanged,
                Status = HealthReport.StatusOf(target.Id, live, clock.GetUtcNow(), options.Health),
            };
        }

        var isNew = dryRun.ResourceVersionOf().Length == 0;
        return new ObjectPlan
        {
            Id = target.Id,
            Action = isNew ? ChangeAction.Created : ChangeAction.Configured,
            Fields = isNew || live is null || !options.Diff ? null : FieldDiff.Between(live, dryRun, ignored),
            Payload = isNew || live is null || ignored.Count == 0
                ? target.Desired
                : DriftIgnore.Adjust(target.Desired, live, dryRun, ignored, owner.FieldManager),
        };
    }

    /// <summary>
    /// What the server would make of the object; without a resource version where it would create it. Null where it refuses, which may be
    /// no fault, and where it is one, the path that reads the object first tells it.
    /// </summary>
    private async Task<JsonObject?> TryAsync(ApplyTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return await DryRunAsync(target, cancellationToken);
        }
        catch (KubernetesException e) when (e.StatusCode is not null || e.NoKindMatch)
        {
            return null;
        }
    }

    private async Task<JsonObject?> ReadAsync(ApplyTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(target.Kind, target.Id.Key, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsDenied)
        {
            // Who may apply but not read still applies; upstream does so too.
            return null;
        }
        catch (KubernetesException e)
        {
            throw ApplyException.DryRun(target.Id, e);
        }
    }

    private bool IsSkipped(JsonObject desired, JsonObject? live) =>
        _choices.Excludes(desired) || _choices.Excludes(live) || (live is not null && _choices.OnlyIfAbsent(desired));

    private async Task<DryRun> DryRunAsync(ApplyTarget target, JsonObject? live, CancellationToken cancellationToken)
    {
        try
        {
            return new DryRun(await DryRunAsync(target, cancellationToken), live, IsDeleting: false);
        }
        catch (KubernetesException e) when (live is not null && IsImmutable(e) && MayRecreate(target.Desired, live))
        {
            return await RecreateAsync(target, live, cancellationToken);
        }
        catch (KubernetesException e)
        {
            throw ApplyException.DryRun(target.Id, e);
        }
    }

    private Task<JsonObject> DryRunAsync(ApplyTarget target, CancellationToken cancellationToken) =>
        client.ApplyAsync(target.Desired, new() { FieldManager = owner.FieldManager, Force = true, DryRun = true }, cancellationToken);

    private async Task<DryRun> RecreateAsync(ApplyTarget target, JsonObject live, CancellationToken cancellationToken)
    {
        const string Failure = "immutable field detected, failed to delete object";
        try
        {
            if (!live.IsTerminating())
            {
                await client.DeleteAsync(target.Kind, target.Id.Key, new() { Uid = live.UidOf() }, cancellationToken);
            }

            if (await client.GetAsync(target.Kind, target.Id.Key, cancellationToken) is not null)
            {
                return new DryRun(target.Desired, live, IsDeleting: true);
            }
        }
        catch (KubernetesException e)
        {
            throw Failed(target, Failure, e);
        }

        try
        {
            return new DryRun(await DryRunAsync(target, cancellationToken), Live: null, IsDeleting: false);
        }
        catch (KubernetesException e)
        {
            throw ApplyException.DryRun(target.Id, e);
        }
    }

    private bool MayRecreate(JsonObject desired, JsonObject live) =>
        options.Force || _choices.Forces(desired) || _choices.Forces(live);

    /// <summary>Upstream takes every conflict and every invalid object for a change of an immutable field.</summary>
    internal static bool IsImmutable(KubernetesException e) => e.IsConflict || e.IsInvalid || Immutable().IsMatch(ApplyException.Upstream(e));

    private async Task<JsonObject> PatchAsync(ApplyTarget target, JsonArray patch, string failure, CancellationToken cancellationToken)
    {
        try
        {
            return await client.PatchAsync(
                target.Kind, target.Id.Key, PatchType.Json, patch, new() { FieldManager = owner.FieldManager }, cancellationToken);
        }
        catch (KubernetesException e)
        {
            throw Failed(target, failure, e);
        }
    }

    private static ApplyException Failed(ApplyTarget target, string what, KubernetesException e) =>
        new($"{target.Id.Subject} {what}: {ApplyException.Upstream(e)}", e) { Object = target.Id };

    [GeneratedRegex(@"is\simmutable|immutable\sfield", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Immutable();

    private sealed record DryRun(JsonObject Object, JsonObject? Live, bool IsDeleting);
}
