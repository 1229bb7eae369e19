namespace Flux.Kubernetes;

/// <summary>What a watch reports.</summary>
public enum WatchEventType
{
    /// <summary>The object is new to the watch.</summary>
    Added,

    /// <summary>The object changed.</summary>
    Modified,

    /// <summary>The object is gone, or no longer matches the selector.</summary>
    Deleted,

    /// <summary>Nothing changed up to this resource version.</summary>
    Bookmark,
}
