namespace Flux.Reconciliation;

/// <summary>Reasons the pipeline itself sets.</summary>
/// <remarks>Spec: fluxcd/pkg apis/meta/conditions.go.</remarks>
public static class ConditionReasons
{
    /// <summary>Work is being done.</summary>
    public const string Progressing = "Progressing";

    /// <summary>Something failed, and nothing more telling is known.</summary>
    public const string Failed = "Failed";

    /// <summary>Work failed and is tried again.</summary>
    public const string ProgressingWithRetry = "ProgressingWithRetry";
}
