namespace Flux.Identity;

/// <summary>A cluster that was found.</summary>
/// <param name="Resource">Its resource id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Tags">All its tags.</param>
public sealed record FoundCluster(string Resource, string Name, IReadOnlyDictionary<string, string> Tags);
