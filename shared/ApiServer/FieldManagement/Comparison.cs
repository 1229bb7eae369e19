namespace Flux.ApiServer.FieldManagement;

/// <summary>What differs between two values.</summary>
/// <param name="Removed">Fields that only the first has.</param>
/// <param name="Modified">Fields that both have with different values.</param>
/// <param name="Added">Fields that only the second has.</param>
internal sealed record Comparison(FieldSet Removed, FieldSet Modified, FieldSet Added)
{
    /// <summary>The fields set by the second value.</summary>
    public FieldSet Written => field ??= Modified.Union(Added);

    /// <summary>Without the fields in the set and all below them.</summary>
    public Comparison Without(FieldSet? fields) => fields is null
        ? this
        : new(Removed.RecursiveDifference(fields), Modified.RecursiveDifference(fields), Added.RecursiveDifference(fields));
}
