namespace Flux.Reconciliation;

/// <summary>What a condition says.</summary>
/// <param name="Reason">Why, in CamelCase.</param>
/// <param name="Message">In words.</param>
public sealed record ConditionText(string Reason, string Message);
