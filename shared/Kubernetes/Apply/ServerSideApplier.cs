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
public sealed partial class ServerSideApplier
{
    private readonly IKubernetesClient _client;
    private readonly ApplyOwner _owner;
    private readonly ApplyOptions _options;
    private readonly AppliedStateCache _cache;
    private readonly TimeProvider _clock;
    private readonly ObjectPlanner _planner;
    private readonly LiveMetadata _live;
    private readonly byte[] _salt;
    private readonly UInt128 _rules;

    /// <param name="client">The cluster, as whoever shall apply.</param>
    /// <param name="owner">Whom the objects belong to.</param>
    /// <param name="options">How to apply.</param>
    /// <param name="cache">What is known from earlier runs; shared by all appliers of the process.</param>
    /// <param name="clock">The time.</param>
    /// <param name="live">What this run has already listed of the owner's objects; null for nothing.</param>
    /// <exception cref="ApplyException">An ignore rule cannot be read.</exception>
    public ServerSideApplier(
        IKubernetesClient client, ApplyOwner owner, ApplyOptions options, AppliedStateCache cache, TimeProvider clock, LiveMetadata? live = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(options);
        (_client, _owner, _options, _cache, _clock) = (client, owner, options, cache, clock);
        _planner = new ObjectPlanner(client, owner, options, clock);
        _live = live ?? new(client, owner, options.Concurrency, options.ListMaxAge);
        _salt = SaltOf(client, owner, options);
        _rules = ContentDigest.OfBytes(_salt);
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
        var refused = new List<ApplyException>();
        var targets = await TargetsAsync(stage.Objects, refused, cancellationToken);
        var plans = await PlanAsync(targets, refused, cancellationToken);
        var deleting = plans.OfType<ObjectPlan>().Where(p => p.IsDeleting).Select(p => p.Id).ToList();
        return deleting.Count > 0
            ? new StageResult { Changes = ChangeSet.Empty, Statuses = [], Deleting = deleting }
            : await WriteAsync(targets, plans, refused, cancellationToken);
    }

    /// <summary>
    /// What applying the same manifests again would do, where that is known without them: every object is as it was last seen. It
    /// costs one list a kind.
    /// </summary>
    /// <param name="record">What the last complete apply left.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <returns>Null where an object has to be looked at.</returns>
    /// <exception cref="ApplyException">The cluster does not answer.</exception>
    public async Task<StageResult?> RecallAsync(AppliedRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var now = _clock.GetUtcNow();
        if (!record.Entries.All(e => e.State.IsFresh(now, _options.FullCheckInterval)))
        {
            return null;
        }

        await _live.LoadDefinitionsAsync(record.Entries.Select(e => e.Object), cancellationToken);
        await _live.LoadAsync(record.Entries.Select(e => (e.Object.In(e.Version), e.Object.Namespace)), cancellationToken);
        var statuses = new List<ObjectStatus>(record.Entries.Count);
        foreach (var entry in record.Entries)
        {
            if (Recall(entry.Object, entry.State) is not { } plan
                || (ApplyStage.MustBeReadyOf(entry.Object.In(entry.Version)) && plan is { Action: not ChangeAction.Skipped, Status.Status: not HealthStatus.Current }))
            {
                return null;
            }

            if (plan.Status is not null)
            {
                statuses.Add(plan.Status);
            }
        }

        return new()
        {
            Changes = new([.. record.Entries.Select(e => new ChangeSetEntry(e.Object, e.Version, e.State.Action))]),
            Statuses = statuses,
        };
    }

    private async Task<IReadOnlyList<ApplyTarget>> TargetsAsync(
        IReadOnlyList<JsonObject> objects, List<ApplyException> refused, CancellationToken cancellationToken)
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
                Refuse(ApplyException.DryRun(ObjectIdentity.Of(obj), e), refused);
            }
        }

        return [.. targets.OrderBy(t => t.Id, KindOrder.Comparer)];
    }

    private void Refuse(ApplyException error, List<ApplyException> refused)
    {
        if (!_options.Partial)
        {
            throw error;
        }

        refused.Add(error);
    }

    private async Task<ObjectPlan?[]> PlanAsync(
        IReadOnlyList<ApplyTarget> targets, List<ApplyException> refused, CancellationToken cancellationToken)
    {
        await _live.LoadDefinitionsAsync(targets.Select(t => t.Id), cancellationToken);
        await _live.LoadAsync(targets.Where(t => IsKnown(t) is not null).Select(t => (t.Kind, t.Id.Namespace)), cancellationToken);
        var plans = new ObjectPlan?[targets.Count];
        var errors = new ApplyException?[targets.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, targets.Count),
            new ParallelOptions { MaxDegreeOfParallelism = _options.Concurrency, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                if (!_options.Partial && Array.Exists(errors, e => e is not null))
                {
                    return;
                }

                try
                {
                    plans[i] = (IsKnown(targets[i]) is { } state ? Recall(targets[i].Id, state) : null) ?? await AskAsync(targets[i], token);
                }
                catch (ApplyException e)
                {
                    errors[i] = e;
                }
            });
        foreach (var error in errors.OfType<ApplyException>())
        {
            Refuse(error, refused);
        }

        return plans;
    }

    /// <summary>What is remembered of an object, where its manifest is the same and it was looked at lately.</summary>
    private AppliedState? IsKnown(ApplyTarget target) =>
        _cache.Find(_client.Cluster, _owner, target.Id) is { } state
        && state.Digest == target.Digest
        && state.IsFresh(_clock.GetUtcNow(), _options.FullCheckInterval)
            ? state
            : null;

    /// <summary>
    /// The plan without a request: the object is the one that was seen last time, but for its status perhaps; then what it is now is
    /// not known, and the plan has none.
    /// </summary>
    private ObjectPlan? Recall(ObjectIdentity id, AppliedState state)
    {
        if (_live.Find(id) is not { } metadata
            || metadata.Uid != state.Uid
            || _live.DefinitionOf(id) != state.Definition
            || metadata.Fingerprint != state.Fingerprint)
        {
            return null;
        }

        var isSame = metadata.ResourceVersion == state.ResourceVersion;
        return isSame || (state.HasGeneration && !ApplyStage.MustBeReadyOf(id.In("v1")))
            ? new ObjectPlan { Id = id, Action = state.Action, Status = isSame ? state.Status : null }
            : null;
    }

    private async Task<ObjectPlan> AskAsync(ApplyTarget target, CancellationToken cancellationToken)
    {
        var known = _cache.Find(_client.Cluster, _owner, target.Id);
        var reportOnly = _options.Drift == DriftMode.ReportAll || (_options.Drift == DriftMode.ReportKnown && known?.Digest == target.Digest);
        var seen = known is not null && known.Rules == _rules ? known : null;
        var (plan, live) = await _planner.PlanAsync(target, known is not null, seen, reportOnly, cancellationToken);
        if (plan.Payload is null && plan.Drift is null && !plan.IsDeleting && live is not null)
        {
            Remember(target, live, plan.Action, plan.Status);
        }

        return plan;
    }

    private void Remember(ApplyTarget target, JsonObject seen, ChangeAction action, ObjectStatus? status) =>
        _cache.Keep(_client.Cluster, _owner, target.Id, new AppliedState
        {
            Digest = target.Digest,
            Rules = _rules,
            Content = ContentDigest.Of(seen),
            IsMerged = _planner.IsMerged(seen),
            ResourceVersion = seen.ResourceVersionOf(),
            Uid = seen.UidOf(),
            Fingerprint = MetadataFingerprint.Of(seen),
            HasGeneration = MetadataFingerprint.HasGeneration(seen),
            Definition = _live.DefinitionOf(target.Id),
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
