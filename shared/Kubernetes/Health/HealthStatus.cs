namespace Flux.Kubernetes.Health;

/// <summary>How far an object has come.</summary>
public enum HealthStatus
{
    /// <summary>Its controller is still at it.</summary>
    InProgress,

    /// <summary>It will not get there by itself.</summary>
    Failed,

    /// <summary>It is what its spec says.</summary>
    Current,

    /// <summary>It is being deleted.</summary>
    Terminating,

    /// <summary>There is no such object.</summary>
    NotFound,

    /// <summary>Its state cannot be read.</summary>
    Unknown,
}
