namespace Flux.Kubernetes;

/// <summary>How an object shall be deleted.</summary>
public sealed record DeleteOptions
{
    /// <summary>Dependents are deleted by the server afterwards.</summary>
    public static DeleteOptions Background { get; } = new();

    /// <summary><c>Background</c> (the default), <c>Foreground</c> or <c>Orphan</c>.</summary>
    public string PropagationPolicy { get; init; } = "Background";

    /// <summary>Only delete the object of this UID; null for whichever has the name.</summary>
    public string? Uid { get; init; }

    /// <summary>Has the server do everything but delete.</summary>
    public bool DryRun { get; init; }
}
