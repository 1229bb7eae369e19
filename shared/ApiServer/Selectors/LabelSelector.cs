using System.Globalization;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Selectors;

/// <summary>A parsed label selector: all requirements must hold.</summary>
internal sealed class LabelSelector(IReadOnlyList<LabelRequirement> requirements)
{
    public static LabelSelector Everything { get; } = new([]);

    public bool IsEmpty => requirements.Count == 0;

    public bool Matches(StoredObject obj)
    {
        foreach (var requirement in requirements)
        {
            if (!requirement.Matches(obj.Label(requirement.Key)))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>How a requirement compares.</summary>
internal enum LabelOperator
{
    In,
    NotIn,
    Exists,
    DoesNotExist,
    GreaterThan,
    LessThan,
}

/// <summary>One requirement of a label selector.</summary>
internal sealed record LabelRequirement(string Key, LabelOperator Operator, IReadOnlyCollection<string> Values)
{
    /// <summary>Whether a value (null where the label is missing) meets the requirement.</summary>
    public bool Matches(string? value) => Operator switch
    {
        LabelOperator.In => value is not null && Values.Contains(value),
        LabelOperator.NotIn => value is null || !Values.Contains(value),
        LabelOperator.Exists => value is not null,
        LabelOperator.DoesNotExist => value is null,
        _ => Compare(value),
    };

    private bool Compare(string? value)
    {
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var bound = long.Parse(Values.First(), CultureInfo.InvariantCulture);
        return Operator == LabelOperator.GreaterThan ? number > bound : number < bound;
    }
}
