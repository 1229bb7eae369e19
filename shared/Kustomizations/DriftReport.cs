using Flux.Kubernetes.Apply;
using Flux.Reconciliation;

namespace Flux.Kustomizations;

/// <summary>Tells what has drifted and was left: the condition <c>Drifted</c>, and an event whenever that changes.</summary>
internal static class DriftReport
{
    /// <summary>The condition's type.</summary>
    public const string Condition = "Drifted";

    private const string Reason = "DriftDetected";
    private const int MaxMessage = 20_000;

    /// <summary>Sets or removes the condition.</summary>
    public static void Tell(KustomizationContext context, IReadOnlyList<ObjectDrift> drifts)
    {
        if (drifts.Count == 0)
        {
            if (context.Conditions.Has(Condition) && context.Extras.ReportsDrift)
            {
                context.AddEvent(EventSeverity.Info, "DriftResolved", "No object has drifted any more");
            }

            context.Conditions.Delete(Condition);
            return;
        }

        var message = context.Mask.Apply(string.Join('\n', drifts));
        message = message.Length <= MaxMessage ? message : message[..MaxMessage] + "…";
        if (context.Conditions.MessageOf(Condition) != message)
        {
            context.AddEvent(EventSeverity.Info, Reason, $"Drift detected and left as it is:\n{message}");
        }

        context.Conditions.MarkTrue(Condition, Reason, message);
    }
}
