namespace Flux.Kubernetes.Discovery;

/// <summary>What <c>/api</c> or <c>/apis</c> said.</summary>
internal sealed record DiscoveryRoot
{
    /// <summary>The versions of each group, the preferred one first; the core group is the empty name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; init; }

    /// <summary>The resources; null where the server does not aggregate, so that each group version has to be asked for.</summary>
    public required IReadOnlyList<ApiResource>? Resources { get; init; }

    /// <summary>Group versions (<c>metrics.k8s.io/v1beta1</c>) of which the server knows no more: whoever serves them does not answer.</summary>
    public IReadOnlySet<string> Stale { get; init; } = new HashSet<string>();

    /// <summary>The answer's entity tag; null where it had none.</summary>
    public string? Tag { get; init; }
}
