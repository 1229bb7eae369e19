using Flux.Kustomize.Model;

namespace Flux.Kustomize.Loading;

/// <summary>Reads the parts of a kustomization, and of the configurations of its plugins.</summary>
internal static class RuleReader
{
    public static Gvk Gvk(GoObject o) => new(o.String("group"), o.String("version"), o.String("kind"));

    public static FieldSpec FieldSpec(GoObject o) => new(Gvk(o), o.String("path"), o.Bool("create"));

    public static NameReference NameReference(GoObject o) => new(Gvk(o), o.Structs("fieldSpecs", "FieldSpec", FieldSpec) ?? []);

    public static LabelRule Label(GoObject o) => new(
        o.Map("pairs") ?? [], o.Bool("includeSelectors"), o.Bool("includeTemplates"), o.Structs("fields", "FieldSpec", FieldSpec) ?? []);

    public static Selector Selector(GoObject o) => new()
    {
        Gvk = Gvk(o),
        Name = o.String("name"),
        Namespace = o.String("namespace"),
        LabelSelector = o.String("labelSelector"),
        AnnotationSelector = o.String("annotationSelector"),
    };

    public static PatchRule Patch(GoObject o)
    {
        var options = o.Struct("options", "PatchArgs", a => new { Name = a.Bool("allowNameChange"), Kind = a.Bool("allowKindChange") });
        return new()
        {
            Path = o.String("path"),
            Patch = o.String("patch"),
            Target = o.Struct("target", "Selector", Selector),
            AllowNameChange = options?.Name == true,
            AllowKindChange = options?.Kind == true,
            Source = o.Node,
        };
    }

    public static ImageRule Image(GoObject o) => new()
    {
        Name = o.String("name"),
        NewName = o.String("newName"),
        TagSuffix = o.String("tagSuffix"),
        NewTag = o.String("newTag"),
        Digest = o.String("digest"),
    };

    public static ReplicaRule Replica(GoObject o) => new(o.String("name"), o.Integer("count", "int64"));

    public static VarRule Var(GoObject o)
    {
        var target = o.Struct("objref", "Target", t => new
        {
            Gvk = t.String("apiVersion") is { Length: > 0 } version ? Model.Gvk.From(version, t.String("kind")) : Gvk(t),
            Name = t.String("name"),
            Namespace = t.String("namespace"),
            Raw = Gvk(t),
        });
        var path = o.Struct("fieldref", "FieldSelector", f => f.String("fieldPath"));
        return new(
            o.String("name"), target?.Gvk ?? new("", "", ""), target?.Name ?? "", target?.Namespace ?? "",
            string.IsNullOrEmpty(path) ? "metadata.name" : path)
        { Written = $"{{{o.String("name")} {target?.Raw ?? new Gvk("", "", "")} {{{path}}}}}" };
    }

    public static FieldOptions FieldOptions(GoObject o)
    {
        _ = o.String("encoding");
        return new(o.String("delimiter"), (int)o.Integer("index"), o.Bool("create"));
    }

    public static SourceSelector Source(GoObject o) => new(
        Gvk(o), o.String("name"), o.String("namespace"), o.String("fieldPath"), o.Struct("options", "FieldOptions", FieldOptions));

    public static TargetSelector Target(GoObject o) => new(
        o.Struct("select", "Selector", Selector), o.Structs("reject", "Selector", Selector) ?? [], o.Strings("fieldPaths") ?? [],
        o.Struct("options", "FieldOptions", FieldOptions));

    public static Replacement Replacement(GoObject o) => new(
        o.Struct("source", "SourceSelector", Source), o.StringOrNull("sourceValue"), o.Structs("targets", "TargetSelector", Target));

    public static ReplacementField ReplacementField(GoObject o) => new(Replacement(o), o.String("path"), o.Node);

    public static SortOptions Sort(GoObject o)
    {
        var legacy = o.Struct("legacySortOptions", "LegacySortOptions", l => new { First = l.Strings("orderFirst"), Last = l.Strings("orderLast") });
        return new(o.String("order"), legacy?.First, legacy?.Last, legacy is not null);
    }

    public static GeneratorOptions Options(GoObject o) => new()
    {
        Labels = o.Map("labels"),
        Annotations = o.Map("annotations"),
        DisableNameSuffixHash = o.Bool("disableNameSuffixHash"),
        Immutable = o.Bool("immutable"),
    };

    /// <summary>A generator; <paramref name="takesEnv"/> where the old singular <c>env</c> counts, which it does not in a plugin's file.</summary>
    public static GeneratorArgs Generator(GoObject o, string type, bool takesEnv)
    {
        var env = o.String("env");
        env = takesEnv ? env : "";
        return new()
        {
            Name = o.String("name"),
            Namespace = o.String("namespace"),
            Behavior = o.String("behavior"),
            Type = type == "SecretArgs" ? o.String("type") : "",
            Literals = o.Strings("literals") ?? [],
            Files = o.Strings("files") ?? [],
            Envs = [.. o.Strings("envs") ?? [], .. env.Length > 0 ? [env] : Array.Empty<string>()],
            Options = o.Struct("options", "GeneratorOptions", Options),
        };
    }

    public static string ObjectMeta(GoObject o)
    {
        _ = o.Map("labels");
        _ = o.Map("annotations");
        _ = o.String("namespace");
        return o.String("name");
    }

    public static Tuple<string, string> HelmGlobals(GoObject o) => Tuple.Create(o.String("chartHome"), o.String("configHome"));
}
