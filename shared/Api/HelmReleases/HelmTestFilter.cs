namespace Flux.Api;

/// <summary>Selects a test, or leaves it out.</summary>
public sealed record HelmTestFilter
{
    /// <summary>Whether the test is left out.</summary>
    public bool Exclude { get; init; }

    /// <summary>The test's name.</summary>
    [Schema(MinLength = 1, MaxLength = 253)]
    public required string Name { get; init; }
}
