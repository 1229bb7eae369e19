namespace Flux.Kubernetes.Apply;

/// <summary>What was done with an object.</summary>
public enum ChangeAction
{
    /// <summary>It is new.</summary>
    Created,

    /// <summary>It was changed.</summary>
    Configured,

    /// <summary>It was as it should be.</summary>
    Unchanged,

    /// <summary>It is not to be touched.</summary>
    Skipped,

    /// <summary>It is gone, or was before.</summary>
    Deleted,

    /// <summary>Deleting it failed.</summary>
    Unknown,
}
