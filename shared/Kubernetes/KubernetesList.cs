using System.Text.Json.Nodes;

namespace Flux.Kubernetes;

/// <summary>A whole list.</summary>
/// <param name="Items">The objects, each with <c>apiVersion</c> and <c>kind</c>.</param>
/// <param name="ResourceVersion">Where a watch goes on from.</param>
public sealed record KubernetesList(IReadOnlyList<JsonObject> Items, string ResourceVersion);
