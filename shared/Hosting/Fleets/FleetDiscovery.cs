namespace Flux.Hosting.Fleets;

/// <summary>AKS clusters of a subscription that are found by their tags.</summary>
public sealed record FleetDiscovery
{
    /// <summary>The subscription's id.</summary>
    public required string Subscription { get; init; }

    /// <summary>Only clusters of this resource group; null for all of the subscription.</summary>
    public string? ResourceGroup { get; init; }

    /// <summary>The tags a cluster must have, all of them; at least one. Names are compared without case, as Azure does.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary>Which of the host's managed identities asks, and reaches what is found; null for its own.</summary>
    public string? ClientId { get; init; }

    /// <summary>What the names of the clusters found begin with; empty by default.</summary>
    public string NamePrefix { get; init; } = "";

    /// <summary>Labels of the clusters found, beside their tags.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Options of the clusters found.</summary>
    public ClusterOptions Options { get; init; } = new();
}
