namespace Flux.Kustomize.Model;

/// <summary>Where a replacement's value goes.</summary>
internal sealed record TargetSelector(Selector? Select, List<Selector> Reject, List<string> FieldPaths, FieldOptions? Options);
