using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Kubernetes.Health;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Steps;

/// <summary>
/// Applies the objects server-side, stage by stage: definitions, namespaces and cluster roles; classes; all else. Within a
/// stage every object is tried first, and nothing of it is applied where one is refused.
/// </summary>
/// <remarks>
/// <c>Failed(ReconciliationFailed)</c>: an object was refused; what was applied before stays and stands in the message, the
/// inventory stays as it was. <c>Pending</c>: a stage has to become ready first, see <see cref="AwaitStageStep"/>.
/// Sets <c>status.inventory</c>; sends the change log as an event where there is one.
/// </remarks>
internal sealed class ApplyStep(ObjectAppliers appliers, KustomizationOptions options) : IReconcileStep<KustomizationContext>
{
    public string Name => "Apply";

    public string FailureReason => MetaReasons.ReconciliationFailed;

    public async Task<StepResult> RunAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        if (context.IsRecalled)
        {
            return StepResult.Next;
        }

        await context.ProgressAsync("Detecting drift", cancellationToken);
        var resumed = AwaitStageStep.StateOf(context) is { } state && state.Revision == context.Revision && state.BuildDigest == context.BuildDigest
            ? state
            : null;
        var log = new List<string>(resumed?.Changes ?? []);
        var (changes, statuses) = (ChangeSet.Empty, new List<ObjectStatus>());
        var (drifts, refused) = (new List<ObjectDrift>(), new List<ApplyException>());
        try
        {
            context.Objects = Prepare(context);
            var applyOptions = appliers.OptionsFor(context);
            foreach (var stage in ApplyStage.Split(context.Objects, applyOptions))
            {
                var result = await appliers.ApplyAsync(context, stage, applyOptions, cancellationToken);
                changes = changes.Then(result.Changes);
                statuses.AddRange(result.Statuses);
                drifts.AddRange(result.Drifts);
                refused.AddRange(result.Refused);
                log.AddRange(result.Changes.Changes.Select(Show));
                if (!result.IsApplied || (stage.MustBeReady && result.NotReady.Count > 0))
                {
                    return Await(context, stage, result, log, resumed);
                }
            }
        }
        catch (ApplyException e)
        {
            log.AddRange(e.Applied.Changes.Select(change => change.ToString()));
            return Fail(context, new KustomizationException(e.Message, e), log);
        }

        DriftReport.Tell(context, drifts);
        if (refused.Count > 0)
        {
            return FailPartly(context, changes, refused, log);
        }

        (context.Changes, context.Statuses) = (changes, statuses);
        context.ExpiringJobs = HealthReport.ExpiringJobs(context.Objects);
        await appliers.CompleteAsync(context, cancellationToken);
        context.Status["inventory"] = Inventory.Of(changes).ToJson();
        context.HasDrifted = log.Count > 0;
        if (log.Count > 0)
        {
            context.AddEvent(EventSeverity.Info, null, string.Join('\n', log));
        }

        return StepResult.Next;
    }

    private static string Show(ChangeSetEntry change) => change.Fields is { IsEmpty: false } fields ? $"{change} {fields}" : change.ToString();

    /// <summary>
    /// What was applied goes into the inventory; what was refused stays there where it was; nothing is pruned, since an object that was
    /// moved to another name may be among the refused.
    /// </summary>
    private static StepResult.Failed FailPartly(KustomizationContext context, ChangeSet changes, List<ApplyException> refused, List<string> log)
    {
        context.Status["inventory"] = Inventory.Of(changes).With(context.OldInventory.Entries).ToJson();
        var messages = string.Join('\n', refused.Select(e => e.Message));
        return Fail(context, new KustomizationException($"{refused.Count} of {context.Objects.Count} objects were refused:\n{messages}"), log);
    }

    private static List<JsonObject> Prepare(KustomizationContext context)
    {
        var objects = ManifestSet.Expand(context.Manifests?.Objects ?? []).ToList();
        Prepare(objects, context.Spec.CommonMetadata, ObjectAppliers.OwnerOf(context));
        return objects;
    }

    /// <summary>Makes objects ready to be applied, in place.</summary>
    /// <exception cref="ApplyException">A Secret is still encrypted.</exception>
    internal static void Prepare(IReadOnlyList<JsonObject> objects, CommonMetadata? common, ApplyOwner owner)
    {
        foreach (var obj in common is null ? [] : objects)
        {
            Add(obj, "labels", common!.Labels);
            Add(obj, "annotations", common.Annotations);
        }

        ManifestSet.Prepare(objects, owner); // the owner's labels come last: pruning relies on them
    }

    private static void Add(JsonObject obj, string map, IReadOnlyDictionary<string, string> entries)
    {
        if (entries.Count == 0 || obj.Metadata() is not { } metadata)
        {
            return;
        }

        if (metadata[map] is not JsonObject target)
        {
            metadata[map] = target = [];
        }

        foreach (var (key, value) in entries)
        {
            target[key] = value;
        }
    }

    private StepResult Await(KustomizationContext context, ApplyStage stage, StageResult result, List<string> log, ApplyProgress? resumed)
    {
        var now = context.Clock.GetUtcNow();
        var since = resumed?.Stage == stage.Name ? resumed.Since : now;
        var awaited = result.IsApplied ? result.NotReady : [];
        if (now - since >= ApplyStage.ReadyTimeout)
        {
            var waitedFor = result.IsApplied ? awaited.Select(entry => entry.Object) : result.Deleting;
            var list = string.Join(", ", waitedFor.Select(id => $"{id.Subject} status: '{(result.IsApplied ? HealthStatus.InProgress : HealthStatus.Terminating)}'"));
            return Fail(context, new KustomizationException($"timeout waiting for: [{list}]"), log);
        }

        var progress = new ApplyProgress
        {
            Stage = stage.Name,
            Since = since,
            Revision = context.Revision,
            BuildDigest = context.BuildDigest,
            Awaited = StateBudget.Fit(awaited.Select(StateBudget.Format)),
            Changes = StateBudget.Fit(log),
        };
        return new StepResult.Pending(JsonSerializer.SerializeToElement(progress, ProgressJson.Default.ApplyProgress), options.StagePollInterval)
        {
            ResumeAt = AwaitStageStep.StepName,
        };
    }

    private static StepResult.Failed Fail(KustomizationContext context, KustomizationException cause, List<string> log)
    {
        context.RecordHistory(MetaReasons.ReconciliationFailed);
        var message = $"{cause.Message}\n{string.Concat(log.Select(line => line + "\n"))}";
        return new(MetaReasons.ReconciliationFailed, new KustomizationException(message, cause));
    }
}
