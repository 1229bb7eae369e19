namespace Flux.Kubernetes.Apply;

/// <summary>What would be done with an object.</summary>
public enum PreviewedChange
{
    /// <summary>Nothing: it is as it should be.</summary>
    Unchanged,

    /// <summary>It would be created.</summary>
    Created,

    /// <summary>It would be changed.</summary>
    Changed,

    /// <summary>It would be deleted and created anew, since a field that differs cannot be changed.</summary>
    Recreated,

    /// <summary>It would be left alone, as its annotations say.</summary>
    Skipped,
}
