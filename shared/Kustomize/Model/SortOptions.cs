namespace Flux.Kustomize.Model;

/// <summary>The order of the output.</summary>
internal sealed record SortOptions(string Order, IReadOnlyList<string>? First, IReadOnlyList<string>? Last, bool HasLegacy);
