using System.Collections.ObjectModel;

namespace Flux.Api;

/// <summary>Selects namespaces.</summary>
public sealed record NamespaceSelector
{
    /// <summary>The labels that a namespace must have; empty selects all.</summary>
    public IReadOnlyDictionary<string, string> MatchLabels { get => field ?? ReadOnlyDictionary<string, string>.Empty; init; }
}
