namespace Flux.Kubernetes;

/// <summary>A whole list of metadata.</summary>
/// <param name="Items">The objects' metadata.</param>
/// <param name="ResourceVersion">The version of the collection the list is of.</param>
public sealed record MetadataList(IReadOnlyList<ObjectMetadata> Items, string ResourceVersion);
