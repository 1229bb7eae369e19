namespace Flux.Kustomize.Model;

/// <summary>An entry of <c>vars</c>.</summary>
internal sealed record VarRule(string Name, Gvk Gvk, string ObjectName, string Namespace, string FieldPath)
{
    public override string ToString() => $"{{{Name} {Gvk} {{{FieldPath}}}}}";
}
