namespace Flux.Identity;

/// <summary>Finds AKS clusters through Azure Resource Manager.</summary>
public interface IAksDiscovery
{
    /// <summary>The clusters of a subscription that have tags, in the order of their ids; at most 1,000.</summary>
    /// <param name="who">Who asks; it needs to read the clusters.</param>
    /// <param name="subscription">The subscription's id.</param>
    /// <param name="resourceGroup">Only this group's; null for all.</param>
    /// <param name="tags">All of them; names without case, values exactly.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="IdentityException">Azure refuses, does not answer, or has more.</exception>
    Task<IReadOnlyList<FoundCluster>> FindAksAsync(
        IdentitySubject who, string subscription, string? resourceGroup, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);
}
