namespace Flux.Kubernetes.Health;

/// <summary>A standard condition that an object has or would have: <c>Reconciling</c> or <c>Stalled</c>.</summary>
/// <param name="Type">The type.</param>
/// <param name="Status"><c>True</c>.</param>
/// <param name="Reason">One word; may be empty.</param>
/// <param name="Message">For people; may be empty.</param>
public sealed record HealthCondition(string Type, string Status, string Reason, string Message);
