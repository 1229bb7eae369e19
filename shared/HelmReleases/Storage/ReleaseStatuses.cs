namespace Flux.HelmReleases.Storage;

/// <summary>The states of a release, as they stand in its record and in its Secret's label.</summary>
/// <remarks>Spec: Helm 4, pkg/release/common/status.go.</remarks>
public static class ReleaseStatuses
{
    /// <summary>Not known.</summary>
    public const string Unknown = "unknown";

    /// <summary>On the cluster.</summary>
    public const string Deployed = "deployed";

    /// <summary>Taken off the cluster.</summary>
    public const string Uninstalled = "uninstalled";

    /// <summary>Another release took its place.</summary>
    public const string Superseded = "superseded";

    /// <summary>Did not come through.</summary>
    public const string Failed = "failed";

    /// <summary>Being taken off.</summary>
    public const string Uninstalling = "uninstalling";

    /// <summary>Being installed.</summary>
    public const string PendingInstall = "pending-install";

    /// <summary>Being upgraded to.</summary>
    public const string PendingUpgrade = "pending-upgrade";

    /// <summary>Being rolled back to.</summary>
    public const string PendingRollback = "pending-rollback";

    /// <summary>Whether an action on the release began and did not end.</summary>
    public static bool IsPending(string status) => status is PendingInstall or PendingUpgrade or PendingRollback;
}
