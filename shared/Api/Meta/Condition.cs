namespace Flux.Api;

/// <summary>One entry of <c>status.conditions</c>.</summary>
/// <remarks>Spec: Kubernetes apimachinery meta/v1 Condition.</remarks>
public sealed record Condition
{
    /// <summary>When status, reason or message last changed.</summary>
    public required DateTimeOffset LastTransitionTime { get; init; }

    /// <summary>For people; tools match on it too. At most 32,768 characters.</summary>
    [Schema(MaxLength = 32768)]
    public required string Message { get; init; }

    /// <summary>The generation the condition speaks of; null where it was not recorded.</summary>
    [Schema(Minimum = 0)]
    public long? ObservedGeneration { get; init; }

    /// <summary>Why, in CamelCase; one of the reasons' constants.</summary>
    [Schema(MinLength = 1, MaxLength = 1024, Pattern = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")]
    public required string Reason { get; init; }

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>; see <see cref="ConditionStatus"/>.</summary>
    [Schema(Enum = [ConditionStatus.True, ConditionStatus.False, ConditionStatus.Unknown])]
    public required string Status { get; init; }

    /// <summary>Which condition; see <see cref="ConditionTypes"/>.</summary>
    [Schema(
        MaxLength = 316,
        Pattern = @"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$")]
    public required string Type { get; init; }
}
