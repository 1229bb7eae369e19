using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.HelmReleases.Values;

/// <summary>Reads an object that values come from; null where there is none.</summary>
public delegate Task<JsonObject?> ValuesReader(GroupVersionKind kind, ObjectKey key, CancellationToken cancellationToken);
