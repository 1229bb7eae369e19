namespace Flux.HelmReleases.Storage;

/// <summary>When and how a release was made.</summary>
/// <remarks>Spec: Helm 4, pkg/release/v1/info.go.</remarks>
public sealed record ReleaseInfo
{
    /// <summary>When the release of this name was first made.</summary>
    public GoTime FirstDeployed { get; init; }

    /// <summary>When this revision was made.</summary>
    public GoTime LastDeployed { get; init; }

    /// <summary>When it was uninstalled; zero where it was not.</summary>
    public GoTime Deleted { get; init; }

    /// <summary>What happened last.</summary>
    public string Description { get; init; } = "";

    /// <summary>One of <see cref="ReleaseStatuses"/>.</summary>
    public string Status { get; init; } = ReleaseStatuses.Unknown;

    /// <summary>The revision that was rolled back to; 0 for none.</summary>
    public int RollbackRevision { get; init; }

    /// <summary>What NOTES.txt said.</summary>
    public string Notes { get; init; } = "";
}
