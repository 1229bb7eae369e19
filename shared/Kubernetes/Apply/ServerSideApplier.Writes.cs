using System.Text.Json.Nodes;
using Flux.Kubernetes.Health;

namespace Flux.Kubernetes.Apply;

/// <content>Writes what a plan says, some at once, and remembers what the server made of it.</content>
public sealed partial class ServerSideApplier
{
    private async Task<StageResult> WriteAsync(
        IReadOnlyList<ApplyTarget> targets, ObjectPlan?[] plans, List<ApplyException> refused, CancellationToken cancellationToken)
    {
        var written = await WriteAllAsync(targets, plans, cancellationToken);
        var entries = new List<ChangeSetEntry>(plans.Length);
        var statuses = new List<ObjectStatus>(plans.Length);
        for (var i = 0; i < plans.Length; i++)
        {
            if (plans[i] is not { } plan)
            {
                continue;
            }

            if (written[i].Error is { } error)
            {
                refused.Add(error);
                continue;
            }

            entries.Add(EntryOf(targets[i], plan));
            if ((written[i].Status ?? plan.Status) is { } status)
            {
                statuses.Add(status);
            }
        }

        return new()
        {
            Changes = new(entries),
            Statuses = statuses,
            Drifts = [.. plans.OfType<ObjectPlan>().Select(p => p.Drift).OfType<ObjectDrift>()],
            Refused = refused,
        };
    }

    private static ChangeSetEntry EntryOf(ApplyTarget target, ObjectPlan plan) => new(plan.Id, target.Kind.Version, plan.Action) { Fields = plan.Fields };

    /// <summary>
    /// Each wave's objects at once, as far as <see cref="ApplyOptions.Concurrency"/> goes: the server has accepted every one of them without the
    /// others. Where one is refused after all, those under way end, and no other is begun.
    /// </summary>
    /// <exception cref="ApplyException">An object was refused, and not <see cref="ApplyOptions.Partial"/>.</exception>
    private async Task<Written[]> WriteAllAsync(IReadOnlyList<ApplyTarget> targets, ObjectPlan?[] plans, CancellationToken cancellationToken)
    {
        var written = new Written[plans.Length];
        var waves = Enumerable.Range(0, plans.Length).Where(i => plans[i]?.Payload is not null).GroupBy(i => KindOrder.WaveOf(targets[i].Id.Kind));
        foreach (var wave in waves.OrderBy(w => w.Key))
        {
            await Parallel.ForEachAsync(
                wave,
                new ParallelOptions { MaxDegreeOfParallelism = _options.Concurrency, CancellationToken = cancellationToken },
                async (i, token) =>
                {
                    if (_options.Partial || !Array.Exists(written, w => w.Error is not null))
                    {
                        written[i] = await WriteAsync(targets[i], plans[i]?.Payload ?? [], token);
                    }
                });
            if (!_options.Partial && Array.Find(written, w => w.Error is not null).Error is { } error)
            {
                throw error.After(DoneOf(targets, plans, written));
            }
        }

        return written;
    }

    private static ChangeSet DoneOf(IReadOnlyList<ApplyTarget> targets, ObjectPlan?[] plans, Written[] written)
    {
        var done = new List<ChangeSetEntry>();
        for (var i = 0; i < plans.Length; i++)
        {
            if (written[i].IsDone && plans[i] is { } plan && EntryOf(targets[i], plan) is { IsChange: true } entry)
            {
                done.Add(entry);
            }
        }

        return new(done);
    }

    private async Task<Written> WriteAsync(ApplyTarget target, JsonObject payload, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await _client.ApplyAsync(payload, new() { FieldManager = _owner.FieldManager, Force = true }, cancellationToken);
            var status = HealthReport.StatusOf(target.Id, stored, _clock.GetUtcNow(), _options.Health);
            if (_planner.IsClean(target.Desired, stored))
            {
                Remember(target, stored, ChangeAction.Unchanged, status);
            }
            else
            {
                // somebody wrote in between: what is theirs is taken over in the next run, which has to look for that
                _cache.Remove(_client.Cluster, _owner, target.Id);
            }

            return new(true, status, null);
        }
        catch (KubernetesException e)
        {
            _cache.Remove(_client.Cluster, _owner, target.Id);
            return new(false, null, new ApplyException($"{target.Id.Subject} apply failed: {ApplyException.Upstream(e)}", e) { Object = target.Id });
        }
    }

    private readonly record struct Written(bool IsDone, ObjectStatus? Status, ApplyException? Error);
}
