namespace Flux.Api;

/// <summary>Copies files of a source into an artifact.</summary>
public sealed record CopyOperation
{
    /// <summary>Patterns of what is left out.</summary>
    [Schema(MaxItems = 100)]
    public IReadOnlyList<string> Exclude { get => field ?? []; init; }

    /// <summary>What: <c>@alias/path</c>, where the path may be a pattern.</summary>
    [Schema(Pattern = "^@([a-z0-9]([a-z0-9_-]*[a-z0-9])?)/(.*)$", MinLength = 1, MaxLength = 1024)]
    public required string From { get; init; }

    /// <summary>How; null for <see cref="CopyStrategies.Overwrite"/>.</summary>
    [Schema(Enum = [CopyStrategies.Overwrite, CopyStrategies.Merge, CopyStrategies.Extract])]
    public string? Strategy { get; init; }

    /// <summary>Where to: <c>@artifact/path</c>.</summary>
    [Schema(Pattern = "^@(artifact)/(.*)$", MinLength = 1, MaxLength = 1024)]
    public required string To { get; init; }
}
