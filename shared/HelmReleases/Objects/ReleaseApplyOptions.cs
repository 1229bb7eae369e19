namespace Flux.HelmReleases.Objects;

/// <summary>How the objects of a release are applied.</summary>
internal sealed record ReleaseApplyOptions
{
    /// <summary>Whether the server merges; otherwise the client does.</summary>
    public required bool ServerSide { get; init; }

    /// <summary>Whether this is an install, whose errors read differently.</summary>
    public bool IsInstall { get; init; }

    /// <summary>Replaces objects as a whole; by the client alone.</summary>
    public bool Replace { get; init; }

    /// <summary>Merges objects of custom kinds three-way; by the client alone.</summary>
    public bool ThreeWay { get; init; }

    /// <summary>Finds out which objects are new, so that they can be deleted where the action fails; costs a request for each.</summary>
    public bool NotesCreated { get; init; }

    /// <summary>How many objects of one kind are applied at once.</summary>
    public int Concurrency { get; init; } = 4;
}
