namespace Flux.Kubernetes.Health;

/// <summary>The status of one object and why.</summary>
/// <param name="Status">The status.</param>
/// <param name="Message">For people.</param>
/// <param name="Conditions">The standard conditions that go with it; empty where all is well.</param>
public sealed record HealthResult(HealthStatus Status, string Message, IReadOnlyList<HealthCondition> Conditions)
{
    internal static HealthResult Current(string message) => new(HealthStatus.Current, message, []);

    internal static HealthResult InProgress(string reason, string message) =>
        new(HealthStatus.InProgress, message, [new("Reconciling", "True", reason, message)]);

    internal static HealthResult Failed(string reason, string message) => Failed(reason, message, message);

    internal static HealthResult Failed(string reason, string message, string conditionMessage) =>
        new(HealthStatus.Failed, message, [new("Stalled", "True", reason, conditionMessage)]);
}
