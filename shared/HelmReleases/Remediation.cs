using Flux.Api;

namespace Flux.HelmReleases;

/// <summary>What follows the failures of one action.</summary>
/// <remarks>Spec: helm-controller v1.6, api/v2, InstallRemediation and UpgradeRemediation.</remarks>
internal sealed record Remediation
{
    /// <summary>The counter in the status.</summary>
    public required string Counter { get; init; }

    /// <summary>How often it is tried again; negative for ever.</summary>
    public required int Retries { get; init; }

    /// <summary>Whether failed tests are no failure.</summary>
    public required bool IgnoresTests { get; init; }

    /// <summary>Whether the last failure is remediated too.</summary>
    public required bool RemediatesLast { get; init; }

    /// <summary><c>rollback</c> or <c>uninstall</c>.</summary>
    public required string Strategy { get; init; }

    /// <summary>Whether a failed upgrade is uninstalled, after which it is installed anew whatever the counters say.</summary>
    public required bool IsUninstallAfterUpgrade { get; init; }

    public static Remediation OfInstall(HelmReleaseSpec spec)
    {
        var given = spec.InstallOrDefault().Remediation ?? new();
        return new()
        {
            Counter = "installFailures",
            Retries = given.Retries,
            IgnoresTests = given.IgnoreTestFailures ?? spec.TestOrDefault().IgnoreFailures,
            RemediatesLast = given.RemediateLastFailure ?? false,
            Strategy = UpgradeRemediation.Uninstall,
            IsUninstallAfterUpgrade = false,
        };
    }

    public static Remediation OfUpgrade(HelmReleaseSpec spec)
    {
        var given = spec.UpgradeOrDefault().Remediation ?? new();
        var strategy = given.Strategy ?? UpgradeRemediation.Rollback;
        return new()
        {
            Counter = "upgradeFailures",
            Retries = given.Retries,
            IgnoresTests = given.IgnoreTestFailures ?? spec.TestOrDefault().IgnoreFailures,
            RemediatesLast = given.RemediateLastFailure ?? given.Retries > 0,
            Strategy = strategy,
            IsUninstallAfterUpgrade = strategy == UpgradeRemediation.Uninstall,
        };
    }

    /// <summary>Whether no tries are left after so many failures.</summary>
    public bool IsExhausted(long failures) => Retries >= 0 && failures > Retries;
}
