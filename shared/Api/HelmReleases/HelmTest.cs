namespace Flux.Api;

/// <summary>How to test.</summary>
public sealed record HelmTest
{
    /// <summary>Whether a release is tested.</summary>
    public bool Enable { get; init; }

    /// <summary>Which tests; empty for all.</summary>
    public IReadOnlyList<HelmTestFilter> Filters { get => field ?? []; init; }

    /// <summary>A failed test is told, and no failure.</summary>
    public bool IgnoreFailures { get; init; }

    /// <summary>How long one test may take; null for the spec's.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public TimeSpan? Timeout { get; init; }
}
