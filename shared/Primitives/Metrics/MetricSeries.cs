namespace Flux.Primitives.Metrics;

/// <summary>One series of a family.</summary>
public sealed record MetricSeries
{
    /// <summary>Names and values of the labels; values are as they are, not escaped.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; }

    /// <summary>The value of a counter or gauge; of a histogram the sum of all values.</summary>
    public required double Value { get; init; }

    /// <summary>How many values a histogram has taken; 0 for other types.</summary>
    public long Count { get; init; }

    /// <summary>A histogram's bounds and how many values were at most that; without the last, infinite one, which is <see cref="Count"/>. Empty for other types.</summary>
    public IReadOnlyList<KeyValuePair<double, long>> Buckets { get; init; } = [];
}
