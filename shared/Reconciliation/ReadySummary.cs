using Flux.Api;

namespace Flux.Reconciliation;

/// <summary>How <c>Ready</c> is summarised from other conditions, as the source kinds do.</summary>
/// <remarks>
/// Spec: fluxcd/pkg runtime/conditions/merge.go; source-controller internal/reconcile/summarize. The group that decides is the
/// first that is not empty of: abnormal-true ones that are True, normal ones that are False, normal ones that are True,
/// abnormal-true ones that are False, Unknown ones; in it the first of <see cref="Conditions"/> gives reason and message.
/// </remarks>
public sealed record ReadySummary
{
    /// <summary>The types that count, most telling first.</summary>
    public required IReadOnlyList<string> Conditions { get; init; }

    /// <summary>Those of <see cref="Conditions"/> that are abnormal-true (<c>FetchFailed</c>, <c>Reconciling</c>, …).</summary>
    public required IReadOnlyCollection<string> NegativePolarity { get; init; }

    /// <summary>Types that decide where they are <c>False</c>, before all others (<c>SourceVerified</c>), most telling first.</summary>
    public IReadOnlyList<string> Bipolar { get; init; } = [];

    /// <summary>Sets <c>Ready</c>; nothing is changed where none of the conditions is set.</summary>
    internal void Apply(Conditions conditions)
    {
        if (Bipolar.FirstOrDefault(conditions.IsFalse) is { } failed)
        {
            conditions.MarkFalse(ConditionTypes.Ready, conditions.ReasonOf(failed), conditions.MessageOf(failed));
        }
        else if (Conditions.Where(conditions.Has).OrderBy(type => Priority(conditions, type)).FirstOrDefault() is { } top)
        {
            Mark(conditions, top);
        }
    }

    private void Mark(Conditions conditions, string top)
    {
        var (reason, message) = (conditions.ReasonOf(top), conditions.MessageOf(top));
        switch (conditions.StatusOf(top))
        {
            case "True" or "False":
                if (conditions.IsTrue(top) != NegativePolarity.Contains(top))
                {
                    conditions.MarkTrue(ConditionTypes.Ready, reason, message);
                }
                else
                {
                    conditions.MarkFalse(ConditionTypes.Ready, reason, message);
                }

                break;
            default:
                conditions.MarkUnknown(ConditionTypes.Ready, reason, message);
                break;
        }
    }

    private int Priority(Conditions conditions, string type) => (conditions.StatusOf(type), NegativePolarity.Contains(type)) switch
    {
        ("True", true) => 0,
        ("False", false) => 1,
        ("True", false) => 2,
        ("False", true) => 3,
        _ => 4,
    };
}
