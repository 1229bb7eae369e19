namespace Flux.GoTemplates.Values;

/// <summary>What the numbers of a JSON document become.</summary>
public enum GoNumbers
{
    /// <summary>All of them float64, as a chart's values.</summary>
    Float64,

    /// <summary>int64 where there is neither fraction nor exponent and it fits, float64 otherwise.</summary>
    Int64WherePossible,
}
