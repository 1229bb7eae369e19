namespace Flux.Kustomize.Model;

/// <summary>An entry of <c>vars</c>.</summary>
internal sealed record VarRule(string Name, Gvk Gvk, string ObjectName, string Namespace, string FieldPath)
{
    /// <summary>The rule as written, before defaults, for the messages that upstream gives it in.</summary>
    public string Written { get; init; } = "";

    public override string ToString() => $"{{{Name} {Gvk} {{{FieldPath}}}}}";
}
