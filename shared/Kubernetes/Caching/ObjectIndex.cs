using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Caching;

/// <summary>An index that a cache of whole objects has besides those every cache has.</summary>
/// <param name="Kind">The kind it is of.</param>
/// <param name="Name">Its name.</param>
/// <param name="ValuesOf">The values an object is found under.</param>
public sealed record ObjectIndex(GroupVersionKind Kind, string Name, Func<JsonObject, IEnumerable<string>> ValuesOf);
