namespace Flux.Api;

/// <summary>What a failed install or upgrade leads to.</summary>
public static class ActionStrategies
{
    /// <summary>It is undone.</summary>
    public const string RemediateOnFailure = "RemediateOnFailure";

    /// <summary>It is left, and tried again after an interval.</summary>
    public const string RetryOnFailure = "RetryOnFailure";
}
