namespace Flux.Api;

/// <summary>Which namespaces may refer to an object.</summary>
public sealed record AccessFrom
{
    /// <summary>The namespaces, by their labels; one that matches is enough.</summary>
    public required IReadOnlyList<NamespaceSelector> NamespaceSelectors { get; init; }
}
