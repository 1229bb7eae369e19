namespace Flux.Api;

/// <summary>The values of <c>spec.reconcileStrategy</c> of a HelmChart.</summary>
public static class ReconcileStrategies
{
    /// <summary>A new version in Chart.yaml makes a new artifact.</summary>
    public const string ChartVersion = "ChartVersion";

    /// <summary>Each new revision of the source makes a new artifact.</summary>
    public const string Revision = "Revision";
}
