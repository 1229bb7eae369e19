namespace Flux.Api;

/// <summary>The condition types of HelmReleases alone.</summary>
/// <remarks>Spec: helm-controller v1.6, api/v2/condition_types.go.</remarks>
public static class HelmReleaseConditions
{
    /// <summary>The last install or upgrade.</summary>
    public const string Released = "Released";

    /// <summary>The last tests.</summary>
    public const string TestSuccess = "TestSuccess";

    /// <summary>The last rollback or uninstall after a failure.</summary>
    public const string Remediated = "Remediated";

    /// <summary>Whether the cluster is as the release says.</summary>
    public const string Drifted = "Drifted";
}
