namespace Flux.Api;

/// <summary>The values of a condition's <c>status</c>.</summary>
public static class ConditionStatus
{
    /// <summary>The condition holds.</summary>
    public const string True = "True";

    /// <summary>The condition does not hold.</summary>
    public const string False = "False";

    /// <summary>It is not known yet.</summary>
    public const string Unknown = "Unknown";
}
