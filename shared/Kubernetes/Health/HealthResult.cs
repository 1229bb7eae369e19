namespace Flux.Kubernetes.Health;

/// <summary>The status of one object and why.</summary>
/// <param name="Status">The status.</param>
/// <param name="Message">For people.</param>
/// <param name="Conditions">The standard conditions that go with it; empty where all is well.</param>
public sealed record HealthResult(HealthStatus Status, string Message, IReadOnlyList<HealthCondition> Conditions)
{
    /// <summary>A status with the conditions that go with it.</summary>
    public static HealthResult Current(string message) => new(HealthStatus.Current, message, []);

    /// <summary>A status with the conditions that go with it.</summary>
    public static HealthResult InProgress(string reason, string message) =>
        new(HealthStatus.InProgress, message, [new("Reconciling", "True", reason, message)]);

    /// <summary>A status with the conditions that go with it.</summary>
    public static HealthResult Failed(string reason, string message) => Failed(reason, message, message);

    /// <summary>A status with the conditions that go with it.</summary>
    public static HealthResult Failed(string reason, string message, string conditionMessage) =>
        new(HealthStatus.Failed, message, [new("Stalled", "True", reason, conditionMessage)]);
}
