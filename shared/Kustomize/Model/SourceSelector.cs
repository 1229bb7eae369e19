namespace Flux.Kustomize.Model;

/// <summary>Where a replacement's value comes from.</summary>
internal sealed record SourceSelector(Gvk Gvk, string Name, string Namespace, string FieldPath, FieldOptions? Options)
{
    public string IdText => $"{Gvk}/{Gvk.Or(Name, "[noName]")}.{Gvk.Or(Namespace, "[noNs]")}";

    public override string ToString() => IdText + (FieldPath.Length > 0 ? ":" + FieldPath : "")
        + (Options is { } o && (o.Delimiter.Length > 0 || o.Create) ? $":{o.Delimiter}({o.Index}), create={(o.Create ? "true" : "false")}" : "");
}
