namespace Flux.ApiServer.Storage;

/// <summary>All objects at one revision.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Resources">The objects by the name of their resource.</param>
internal sealed record StoreState(long Revision, IReadOnlyList<KeyValuePair<string, ObjectMap>> Resources);
