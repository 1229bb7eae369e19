namespace Flux.Api;

/// <summary>The condition reasons that all kinds share.</summary>
/// <remarks>Spec: fluxcd/pkg apis/meta/conditions.go.</remarks>
public static class MetaReasons
{
    /// <summary>It worked.</summary>
    public const string Succeeded = "Succeeded";

    /// <summary>It did not work.</summary>
    public const string Failed = "Failed";

    /// <summary>Work is going on.</summary>
    public const string Progressing = "Progressing";

    /// <summary>Work goes on after a failure.</summary>
    public const string ProgressingWithRetry = "ProgressingWithRetry";

    /// <summary>The object is suspended.</summary>
    public const string Suspended = "Suspended";

    /// <summary>The referenced source, its artifact, or an object depended on is not ready yet.</summary>
    public const string DependencyNotReady = "DependencyNotReady";

    /// <summary>A path of the spec is not usable.</summary>
    public const string InvalidPath = "InvalidPath";

    /// <summary>A URL of the spec is not usable.</summary>
    public const string InvalidUrl = "InvalidURL";

    /// <summary>A connection without TLS is not allowed.</summary>
    public const string InsecureConnectionsDisallowed = "InsecureConnectionsDisallowed";

    /// <summary>The kind of connection is not supported.</summary>
    public const string UnsupportedConnectionType = "UnsupportedConnectionType";

    /// <summary>Objects could not be pruned.</summary>
    public const string PruneFailed = "PruneFailed";

    /// <summary>The source's artifact could not be downloaded, or its digest did not match.</summary>
    public const string ArtifactFailed = "ArtifactFailed";

    /// <summary>Building from the source failed.</summary>
    public const string BuildFailed = "BuildFailed";

    /// <summary>The applied objects did not become healthy.</summary>
    public const string HealthCheckFailed = "HealthCheckFailed";

    /// <summary>A newer reconcile ended the health checks.</summary>
    public const string HealthCheckCanceled = "HealthCheckCanceled";

    /// <summary>The reconcile succeeded.</summary>
    public const string ReconciliationSucceeded = "ReconciliationSucceeded";

    /// <summary>The reconcile failed.</summary>
    public const string ReconciliationFailed = "ReconciliationFailed";

    /// <summary>A CEL expression of the spec does not compile.</summary>
    public const string InvalidCelExpression = "InvalidCELExpression";

    /// <summary>The feature asked for is switched off.</summary>
    public const string FeatureGateDisabled = "FeatureGateDisabled";

    /// <summary>A reference crosses namespaces where that is not allowed.</summary>
    public const string AccessDenied = "AccessDenied";
}
