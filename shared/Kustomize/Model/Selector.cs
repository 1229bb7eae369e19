using System.Text.RegularExpressions;
using Flux.Kustomize.Resources;

namespace Flux.Kustomize.Model;

/// <summary>Selects resources by patterns of their id and by their labels and annotations.</summary>
internal sealed class Selector
{
    public required Gvk Gvk { get; init; }

    public required string Name { get; init; }

    public required string Namespace { get; init; }

    public string LabelSelector { get; init; } = "";

    public string AnnotationSelector { get; init; } = "";

    public bool IsEmptyId => Gvk == new Gvk("", "", "") && Name.Length == 0 && Namespace.Length == 0;

    private Compiled? _compiled;

    private sealed record Compiled(Regex? Group, Regex? Version, Regex? Kind, Regex? Name, Regex? Namespace, LabelMatcher Labels, LabelMatcher Annotations);

    /// <summary>Compiles the patterns.</summary>
    /// <exception cref="KustomizeException">A pattern or selector is malformed.</exception>
    public void Compile() => _compiled ??= new(
        Anchored(Gvk.Group), Anchored(Gvk.Version), Anchored(Gvk.Kind), Anchored(Name), Anchored(Namespace),
        LabelMatcher.Parse(LabelSelector), LabelMatcher.Parse(AnnotationSelector));

    public bool MatchesGvk(Gvk gvk)
    {
        Compile();
        return Matches(_compiled!.Group, gvk.Group) && Matches(_compiled.Version, gvk.Version) && Matches(_compiled.Kind, gvk.Kind);
    }

    public bool MatchesName(string name)
    {
        Compile();
        return Matches(_compiled!.Name, name);
    }

    public bool MatchesNamespace(string ns)
    {
        Compile();
        return Matches(_compiled!.Namespace, ns);
    }

    public bool MatchesLabels(Resource resource)
    {
        Compile();
        return _compiled!.Labels.Matches(resource.Labels()) && _compiled.Annotations.Matches(resource.Annotations());
    }

    /// <summary>Whether a resource is selected by what it is or by what it first was.</summary>
    public bool Selects(Resource resource)
    {
        var current = resource.CurId();
        var original = resource.OrgId();
        return (MatchesNamespace(original.EffectiveNamespace) || MatchesNamespace(current.EffectiveNamespace))
            && (MatchesName(original.Name) || MatchesName(current.Name))
            && MatchesGvk(current.Gvk)
            && MatchesLabels(resource);
    }

    private static bool Matches(Regex? pattern, string text) => pattern is null || pattern.IsMatch(text);

    private static Regex? Anchored(string pattern) => pattern.Length == 0 ? null : GoRegex.Compile($"^(?:{pattern})$");
}
