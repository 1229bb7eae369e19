namespace Flux.Kustomizations;

/// <summary>How much may be pruned at once without approval.</summary>
/// <param name="Number">Objects, or percent of what was applied.</param>
/// <param name="IsPercent">Which of the two.</param>
internal sealed record PruneLimit(int Number, bool IsPercent)
{
    /// <summary>Whether so many are within the limit.</summary>
    /// <param name="pruned">How many are to be deleted.</param>
    /// <param name="applied">How many were applied, those included.</param>
    public bool Allows(int pruned, int applied) => IsPercent ? (long)pruned * 100 <= (long)Number * applied : pruned <= Number;

    /// <summary>As it is written.</summary>
    public override string ToString() => IsPercent ? $"{Number}%" : $"{Number} objects";
}
