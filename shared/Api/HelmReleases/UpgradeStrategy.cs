namespace Flux.Api;

/// <summary>What a failed upgrade leads to.</summary>
[SchemaRule("!has(self.retryInterval) || self.name == 'RetryOnFailure'", ".retryInterval can only be set when .name is 'RetryOnFailure'")]
public sealed record UpgradeStrategy
{
    /// <summary>One of <see cref="ActionStrategies"/>.</summary>
    [Schema(Enum = [ActionStrategies.RemediateOnFailure, ActionStrategies.RetryOnFailure])]
    public required string Name { get; init; }

    /// <summary>When it is tried again; null for 5 minutes.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public TimeSpan? RetryInterval { get; init; }
}
