namespace Flux.Api;

/// <summary>The condition and event reasons of HelmReleases.</summary>
/// <remarks>Spec: helm-controller v1.6, api/v2/condition_types.go and internal/reconcile.</remarks>
public static class HelmReleaseReasons
{
    /// <summary>An install came through.</summary>
    public const string InstallSucceeded = "InstallSucceeded";

    /// <summary>An install failed.</summary>
    public const string InstallFailed = "InstallFailed";

    /// <summary>An upgrade came through.</summary>
    public const string UpgradeSucceeded = "UpgradeSucceeded";

    /// <summary>An upgrade failed.</summary>
    public const string UpgradeFailed = "UpgradeFailed";

    /// <summary>The tests came through.</summary>
    public const string TestSucceeded = "TestSucceeded";

    /// <summary>A test failed.</summary>
    public const string TestFailed = "TestFailed";

    /// <summary>A rollback came through.</summary>
    public const string RollbackSucceeded = "RollbackSucceeded";

    /// <summary>A rollback failed.</summary>
    public const string RollbackFailed = "RollbackFailed";

    /// <summary>An uninstall came through.</summary>
    public const string UninstallSucceeded = "UninstallSucceeded";

    /// <summary>An uninstall failed.</summary>
    public const string UninstallFailed = "UninstallFailed";

    /// <summary>The cluster is not as the release says.</summary>
    public const string DriftDetected = "DriftDetected";

    /// <summary>The cluster is as the release says.</summary>
    public const string NoDriftDetected = "NoDriftDetected";

    /// <summary>The cluster was made as the release says.</summary>
    public const string DriftCorrected = "DriftCorrected";

    /// <summary>The cluster could not be made as the release says.</summary>
    public const string DriftCorrectionFailed = "DriftCorrectionFailed";

    /// <summary>The inventory could not be made.</summary>
    public const string InventoryBuildFailed = "InventoryBuildFailed";

    /// <summary>It is not known whether some kinds live in namespaces.</summary>
    public const string NamespaceCheckSkipped = "NamespaceCheckSkipped";

    /// <summary>A release had begun and never ended.</summary>
    public const string PendingRelease = "PendingRelease";

    /// <summary>Tests are about to run.</summary>
    public const string AwaitingTests = "AwaitingTests";

    /// <summary>The source has no artifact that may be used.</summary>
    public const string SourceNotReady = "SourceNotReady";

    /// <summary>The values cannot be composed.</summary>
    public const string ValuesError = "ValuesError";

    /// <summary>The chart's version and its source's revision do not go together.</summary>
    public const string ChartMutateError = "ChartMutateError";

    /// <summary>The cluster to install to cannot be reached as the spec says.</summary>
    public const string RestClientError = "RESTClientError";

    /// <summary>The state of the release cannot be told.</summary>
    public const string StateError = "StateError";

    /// <summary>An action failed before it wrote anything.</summary>
    public const string ReconcileError = "ReconcileError";

    /// <summary>No tries are left.</summary>
    public const string RetriesExceeded = "RetriesExceeded";

    /// <summary>There is nothing to roll back to.</summary>
    public const string MissingRollbackTarget = "MissingRollbackTarget";
}
