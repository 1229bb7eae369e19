using System.Text.Json.Nodes;

namespace Flux.Kustomizations;

/// <summary>What a build gave.</summary>
/// <param name="Objects">The objects, in build order; the apply step takes them over.</param>
/// <param name="Digest"><c>sha256:…</c> of the built YAML.</param>
internal sealed record BuiltManifests(IReadOnlyList<JsonObject> Objects, string Digest);
