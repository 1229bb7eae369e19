namespace Flux.Reconciliation;

/// <summary>The object that is being reconciled was deleted while it was.</summary>
public sealed class ObjectGoneException(string key) : Exception($"{key} is gone");
