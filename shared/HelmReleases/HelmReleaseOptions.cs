using System.ComponentModel.DataAnnotations;

namespace Flux.HelmReleases;

/// <summary>How HelmReleases are reconciled; bound from the <c>Flux:HelmReleases</c> section.</summary>
/// <remarks>Spec: helm-controller's flags and feature gates; the name is given where there is one.</remarks>
public sealed class HelmReleaseOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:HelmReleases";

    /// <summary>Charts must come from the HelmRelease's namespace (<c>--no-cross-namespace-refs</c>). The default is false.</summary>
    public bool NoCrossNamespaceRefs { get; set; }

    /// <summary>Impersonated where a HelmRelease names no service account (<c>--default-service-account</c>); empty for nobody.</summary>
    public string DefaultServiceAccount { get; set; } = "";

    /// <summary>Allows <c>ExternalArtifact</c> as a source (feature gate <c>ExternalArtifact</c>). The default is false.</summary>
    public bool AllowExternalArtifacts { get; set; }

    /// <summary>
    /// A dependency with a <c>readyExpr</c> must also be ready by the rules for those without (feature gate
    /// <c>AdditiveCELDependencyCheck</c>). The default is false.
    /// </summary>
    public bool AdditiveReadyExpressions { get; set; }

    /// <summary>Leaves the digest of an artifact out of the chart's version (feature gate <c>DisableChartDigestTracking</c>). The default is false.</summary>
    public bool DisableChartDigestTracking { get; set; }

    /// <summary>
    /// Where a HelmRelease does not say otherwise, installs by the client, waits as Helm 3 did, and keeps hooks from post-renderers (feature gate
    /// <c>UseHelm3Defaults</c>). The default is false.
    /// </summary>
    public bool UseHelm3Defaults { get; set; }

    /// <summary>
    /// Ends a wait for health where a newer reconcile is asked for (feature gate <c>CancelHealthCheckOnNewRevision</c>). The default is false:
    /// the wait goes on to its end.
    /// </summary>
    public bool CancelHealthChecks { get; set; }

    /// <summary>Failures are tried again where a HelmRelease names no strategy (feature gate <c>DefaultToRetryOnFailure</c>). The default is false.</summary>
    public bool DefaultToRetryOnFailure { get; set; }

    /// <summary>Lets templates look up host names (feature gate <c>AllowDNSLookups</c>). The default is false.</summary>
    public bool AllowDnsLookups { get; set; }

    /// <summary>Field managers whose fields are taken over when drift is looked for (<c>--override-manager</c>).</summary>
    public IList<string> OverrideManagers { get; } = [];

    /// <summary>
    /// The algorithm of digests in the status (<c>--snapshot-digest-algo</c>): <c>sha256</c>, <c>sha384</c> or <c>sha512</c>. The default is
    /// <c>sha256</c>; a digest that stands there already is checked in the algorithm that it names.
    /// </summary>
    [AllowedValues("sha256", "sha384", "sha512", ErrorMessage = "{0} must be sha256, sha384 or sha512.")]
    public string SnapshotDigestAlgorithm { get; set; } = "sha256";

    /// <summary>
    /// Keeps a release that is larger than a Secret in several Secrets, which Helm itself does not read. The default is false: it is an error. Not
    /// upstream's.
    /// </summary>
    public bool SplitLargeReleases { get; set; }

    /// <summary>How many objects of one kind are applied at once, from 1 to 64. The default is 4.</summary>
    [Range(1, 64)]
    public int ConcurrentApply { get; set; } = 4;

    /// <summary>How much loaded charts may take in memory, in bytes of their files; those not used for longest go first. The default is 64 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long MaxChartCacheBytes { get; set; } = 64 << 20;

    /// <summary>How long one rendering may take. The default is 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan RenderTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often health is looked at, from 1 second to a minute. The default is 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan HealthPollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the end of a deletion is looked at, from 1 second to a minute. The default is 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan DeletePollInterval { get; set; } = TimeSpan.FromSeconds(2);
}
