namespace Flux.Kubernetes.Health;

/// <summary>Whether a set of objects has got where it should.</summary>
public enum HealthVerdict
{
    /// <summary>All have.</summary>
    Healthy,

    /// <summary>Some may yet.</summary>
    Waiting,

    /// <summary>Some never will.</summary>
    Failed,
}
