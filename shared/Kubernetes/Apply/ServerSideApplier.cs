using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Kubernetes.Health;

namespace Flux.Kubernetes.Apply;

/// <summary>
/// Applies an owner's objects server-side, stage by stage. No method waits for the cluster: where something takes time, the
/// result says so, and the caller comes back.
/// </summary>
/// <remarks>Spec: fluxcd/pkg ssa v0.77, manager_apply.go; the cache is our own.</remarks>
public sealed class ServerSideApplier
{
    private readonly IKubernetesClient _client;
    private readonly ApplyOwner _owner;
    private readonly ApplyOptions _options;
    private readonly AppliedStateCache _cache;
    private readonly TimeProvider _clock;
    private readonly ObjectPlanner _planner;
    private readonly byte[] _salt;

    /// <param name="client">The cluster, as whoever shall apply.</param>
    /// <param name="owner">Whom the objects belong to.</param>
    /// <param name="options">How to apply.</param>
    /// <param name="cache">What is known from earlier runs; shared by all appliers of the process.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="ApplyException">An ignore rule cannot be read.</exception>
    public ServerSideApplier(IKubernetesClient client, ApplyOwner owner, ApplyOptions options, AppliedStateCache cache, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(options);
        (_client, _owner, _options, _cache, _clock) = (client, owner, options, cache, clock);
        _planner = new ObjectPlanner(client, owner, options, clock);
        _salt = SaltOf(client, owner, options);
    }

    /// <summary>
    /// Applies the objects of one stage: all are tried first, and only if the server accepts every one are those written that
    /// differ.
    /// </summary>
    /// <param name="stage">The stage, of <see cref="ApplyStage.Split"/>; its objects prepared by <see cref="ManifestSet.Prepare"/>.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="ApplyException">The server refuses an object; <see cref="ApplyException.Applied"/> says what had been written.</exception>
    public async Task<StageResult> ApplyStageAsync(ApplyStage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stage);
        var targets = await TargetsAsync(stage.Objects, cancellationToken);
        var plans = await PlanAsync(targets, cancellationToken);
        var deleting = plans.Where(p => p.IsDeleting).Select(p => p.Id).ToList();
        return deleting.Count > 0
            ? new StageResult { Changes = ChangeSet.Empty, Statuses = [], Deleting = deleting }
            : await WriteAsync(targets, plans, cancellationToken);
    }

    private async Task<IReadOnlyList<ApplyTarget>> TargetsAsync(IReadOnlyList<JsonObject> objects, CancellationToken cancellationToken)
    {
        var targets = new List<ApplyTarget>(objects.Count);
        foreach (var obj in objects)
        {
            try
            {
                var resource = await _client.ResolveAsync(obj.KindOf(), cancellationToken);
                targets.Add(ApplyTarget.Of(obj, resource.Namespaced, _salt));
            }
            catch (KubernetesException e) when (e.NoKindMatch && _planner.IsExcluded(obj))
            {
                // Left alone, so it need not be known.
                targets.Add(ApplyTarget.Of(obj, namespaced: true, _salt));
            }
            catch (KubernetesException e)
            {
                throw ApplyException.DryRun(ObjectIdentity.Of(obj), e);
            }
        }

        return [.. targets.OrderBy(t => t.Id, KindOrder.Comparer)];
    }

    private async Task<ObjectPlan[]> PlanAsync(IReadOnlyList<ApplyTarget> targets, CancellationToken cancellationToken)
    {
        var live = new LiveMetadata(_client, _owner, _options.Concurrency);
        await live.LoadAsync(targets.Where(t => IsKnown(t) is not null), cancellationToken);
        var plans = new ObjectPlan[targets.Count];
        var errors = new ApplyException?[targets.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, targets.Count),
            new ParallelOptions { MaxDegreeOfParallelism = _options.Concurrency, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                if (Array.Exists(errors, e => e is not null))
                {
                    return;
                }

                try
                {
                    plans[i] = Recall(targets[i], live) ?? await AskAsync(targets[i], token);
                }
                catch (ApplyException e)
                {
                    errors[i] = e;
                }
            });
        return Array.Find(errors, e => e is not null) is { } error ? throw error : plans;
    }

    /// <summary>What is remembered of an object, where its manifest is the same and it was looked at lately.</summary>
    private AppliedState? IsKnown(ApplyTarget target) =>
        _cache.Find(_client.Cluster, _owner, target.Id) is { } state
        && state.Digest == target.Digest
        && _clock.GetUtcNow() - state.CheckedAt < _options.FullCheckInterval
            ? state
            : null;

    /// <summary>The plan without a request: the object is exactly the one that was seen last time.</summary>
    private ObjectPlan? Recall(ApplyTarget target, LiveMetadata live) =>
        IsKnown(target) is { } state
        && live.Find(target.Id) is { } metadata
        && metadata.ResourceVersionOf() == state.ResourceVersion
        && metadata.UidOf() == state.Uid
            ? new ObjectPlan { Id = target.Id, Action = state.Action, Status = state.Status }
            : null;

    private async Task<ObjectPlan> AskAsync(ApplyTarget target, CancellationToken cancellationToken)
    {
        var (plan, live) = await _planner.PlanAsync(target, cancellationToken);
        if (plan.Payload is null && !plan.IsDeleting && live is not null)
        {
            Remember(target, live, plan.Action, plan.Status);
        }

        return plan;
    }

    private async Task<StageResult> WriteAsync(
        IReadOnlyList<ApplyTarget> targets, ObjectPlan[] plans, CancellationToken cancellationToken)
    {
        var entries = new List<ChangeSetEntry>(plans.Length);
        var statuses = new List<ObjectStatus>(plans.Length);
        for (var i = 0; i < plans.Length; i++)
        {
            var (target, plan) = (targets[i], plans[i]);
            var status = plan.Status;
            if (plan.Payload is { } payload)
            {
                status = await WriteAsync(target, payload, entries, cancellationToken);
            }

            entries.Add(new ChangeSetEntry(plan.Id, target.Kind.Version, plan.Action));
            if (status is not null)
            {
                statuses.Add(status);
            }
        }

        return new StageResult { Changes = new ChangeSet(entries), Statuses = statuses };
    }

    private async Task<ObjectStatus> WriteAsync(
        ApplyTarget target, JsonObject payload, List<ChangeSetEntry> done, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await _client.ApplyAsync(payload, new() { FieldManager = _owner.FieldManager, Force = true }, cancellationToken);
            var status = HealthReport.StatusOf(target.Id, stored, _clock.GetUtcNow(), _options.Health);
            Remember(target, stored, ChangeAction.Unchanged, status);
            return status;
        }
        catch (KubernetesException e)
        {
            _cache.Remove(_client.Cluster, _owner, target.Id);
            throw new ApplyException($"{target.Id.Subject} apply failed: {ApplyException.Upstream(e)}", e)
            {
                Object = target.Id,
                Applied = new ChangeSet([.. done.Where(d => d.IsChange)]),
            };
        }
    }

    private void Remember(ApplyTarget target, JsonObject seen, ChangeAction action, ObjectStatus? status) =>
        _cache.Keep(_client.Cluster, _owner, target.Id, new AppliedState
        {
            Digest = target.Digest,
            ResourceVersion = seen.ResourceVersionOf(),
            Uid = seen.UidOf(),
            Action = action,
            Status = status,
            CheckedAt = _clock.GetUtcNow(),
        });

    /// <summary>Everything besides the manifest that decides what applying it would do.</summary>
    private static byte[] SaltOf(IKubernetesClient client, ApplyOwner owner, ApplyOptions options)
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{client.ImpersonatedUser}\n{owner.FieldManager}\n{options.Force}\n{options.MigrateApiVersion}\n")
            .AppendJoin(',', options.OverrideManagers).Append('\n')
            .Append(JsonSerializer.Serialize(options.Ignore)).Append('\n')
            .Append(options.Health?.Text);
        return Encoding.UTF8.GetBytes(text.Append('\0').ToString());
    }
}
