namespace Flux.Reconciliation;

/// <summary>The conditions that every kind has and only the pipeline sets.</summary>
/// <remarks>Spec: kstatus, "Conditions"; fluxcd/pkg apis/meta/conditions.go.</remarks>
public static class ConditionTypes
{
    /// <summary>The object is what its spec says.</summary>
    public const string Ready = "Ready";

    /// <summary>Work is being done; true or absent.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>Nothing will happen until the spec changes; true or absent.</summary>
    public const string Stalled = "Stalled";
}
