using System.Text.Json.Nodes;

namespace Flux.Kustomize.Model;

/// <summary>An entry of <c>replacements</c>: a replacement, or a file of them.</summary>
internal sealed record ReplacementField(Replacement Replacement, string Path, JsonObject Source);
