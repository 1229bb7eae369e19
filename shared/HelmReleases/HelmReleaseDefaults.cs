using Flux.Api;

namespace Flux.HelmReleases;

/// <summary>What holds where a HelmRelease says nothing.</summary>
/// <remarks>Spec: helm-controller v1.6, api/v2/helmrelease_types.go, the Get functions.</remarks>
internal static class HelmReleaseDefaults
{
    private const int MaxHistory = 5;
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _retryInterval = TimeSpan.FromMinutes(5);

    public static TimeSpan EffectiveTimeout(this HelmReleaseSpec spec) => spec.Timeout ?? _timeout;

    public static int EffectiveMaxHistory(this HelmReleaseSpec spec) => spec.MaxHistory ?? MaxHistory;

    public static HelmInstall InstallOrDefault(this HelmReleaseSpec spec) => spec.Install ?? new();

    public static HelmUpgrade UpgradeOrDefault(this HelmReleaseSpec spec) => spec.Upgrade ?? new();

    public static HelmRollback RollbackOrDefault(this HelmReleaseSpec spec) => spec.Rollback ?? new();

    public static HelmUninstall UninstallOrDefault(this HelmReleaseSpec spec) => spec.Uninstall ?? new();

    public static HelmTest TestOrDefault(this HelmReleaseSpec spec) => spec.Test ?? new();

    public static DriftDetection DriftOrDefault(this HelmReleaseSpec spec) => spec.DriftDetection ?? new();

    /// <summary>When a failed install or upgrade is tried again; null where it is remediated instead.</summary>
    /// <param name="strategy">The name in the spec; null for none.</param>
    /// <param name="interval">The interval in the spec; null for none.</param>
    /// <param name="options">What holds where the spec has no strategy.</param>
    public static TimeSpan? RetryInterval(string? strategy, TimeSpan? interval, HelmReleaseOptions options) => strategy switch
    {
        null => options.DefaultToRetryOnFailure ? _retryInterval : null,
        ActionStrategies.RetryOnFailure => interval ?? _retryInterval,
        _ => null,
    };
}
