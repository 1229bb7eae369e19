namespace Flux.Kubernetes.Health;

/// <summary>What was found out about one object.</summary>
/// <param name="Object">The object.</param>
/// <param name="Status">Its status; <see cref="HealthStatus.NotFound"/> where there is none.</param>
/// <param name="Message">For people; for <see cref="HealthStatus.Unknown"/> why it cannot be told.</param>
public sealed record ObjectStatus(ObjectIdentity Object, HealthStatus Status, string Message);
