namespace Flux.Kustomize.Model;

/// <summary>An entry of <c>labels</c>.</summary>
internal sealed record LabelRule(Dictionary<string, string> Pairs, bool IncludeSelectors, bool IncludeTemplates, List<FieldSpec> Fields);
