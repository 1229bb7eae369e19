using System.Text.Json.Nodes;

namespace Flux.Kustomize.Model;

/// <summary>An entry of <c>labels</c>.</summary>
internal sealed record LabelRule(Dictionary<string, string> Pairs, bool IncludeSelectors, bool IncludeTemplates, List<FieldSpec> Fields);

/// <summary>An entry of <c>patches</c> or its deprecated kin.</summary>
internal sealed record PatchRule
{
    public string Path { get; init; } = "";

    public string Patch { get; init; } = "";

    public Selector? Target { get; init; }

    public bool AllowNameChange { get; init; }

    public bool AllowKindChange { get; init; }

    /// <summary>The entry as written, for messages.</summary>
    public JsonObject Source { get; init; } = [];
}

/// <summary>An entry of <c>images</c>.</summary>
internal sealed record ImageRule
{
    public string Name { get; init; } = "";

    public string NewName { get; init; } = "";

    public string TagSuffix { get; init; } = "";

    public string NewTag { get; init; } = "";

    public string Digest { get; init; } = "";
}

/// <summary>An entry of <c>replicas</c>.</summary>
internal sealed record ReplicaRule(string Name, long Count);

/// <summary>An entry of <c>vars</c>.</summary>
internal sealed record VarRule(string Name, Gvk Gvk, string ObjectName, string Namespace, string FieldPath)
{
    public override string ToString() => $"{{{Name} {Gvk} {{{FieldPath}}}}}";
}

/// <summary>What a replacement splits and creates.</summary>
internal sealed record FieldOptions(string Delimiter, int Index, bool Create);

/// <summary>Where a replacement's value comes from.</summary>
internal sealed record SourceSelector(Gvk Gvk, string Name, string Namespace, string FieldPath, FieldOptions? Options)
{
    public string IdText => $"{Gvk}/{Gvk.Or(Name, "[noName]")}.{Gvk.Or(Namespace, "[noNs]")}";

    public override string ToString() => IdText + (FieldPath.Length > 0 ? ":" + FieldPath : "")
        + (Options is { } o && (o.Delimiter.Length > 0 || o.Create) ? $":{o.Delimiter}({o.Index}), create={(o.Create ? "true" : "false")}" : "");
}

/// <summary>Where a replacement's value goes.</summary>
internal sealed record TargetSelector(Selector? Select, List<Selector> Reject, List<string> FieldPaths, FieldOptions? Options);

/// <summary>A replacement.</summary>
internal sealed record Replacement(SourceSelector? Source, string? SourceValue, List<TargetSelector>? Targets);

/// <summary>An entry of <c>replacements</c>: a replacement, or a file of them.</summary>
internal sealed record ReplacementField(Replacement Replacement, string Path, JsonObject Source);

/// <summary>The order of the output.</summary>
internal sealed record SortOptions(string Order, IReadOnlyList<string>? First, IReadOnlyList<string>? Last, bool HasLegacy);

/// <summary>Labels, annotations and flags of generated resources.</summary>
internal sealed record GeneratorOptions
{
    public Dictionary<string, string>? Labels { get; init; }

    public Dictionary<string, string>? Annotations { get; init; }

    public bool DisableNameSuffixHash { get; init; }

    public bool Immutable { get; init; }

    /// <summary>These options with the kustomization's added; what is already here wins.</summary>
    public static GeneratorOptions? Merge(GeneratorOptions? local, GeneratorOptions? global) => global is null ? local : new()
    {
        Labels = Merge(local?.Labels, global.Labels),
        Annotations = Merge(local?.Annotations, global.Annotations),
        DisableNameSuffixHash = global.DisableNameSuffixHash || local?.DisableNameSuffixHash == true,
        Immutable = global.Immutable || local?.Immutable == true,
    };

    private static Dictionary<string, string>? Merge(Dictionary<string, string>? local, Dictionary<string, string>? global)
    {
        if (local is null || global is null)
        {
            return local ?? global;
        }

        var result = new Dictionary<string, string>(global);
        foreach (var (key, value) in local)
        {
            result[key] = value;
        }

        return result;
    }
}

/// <summary>An entry of <c>configMapGenerator</c> or <c>secretGenerator</c>.</summary>
internal sealed record GeneratorArgs
{
    public string Name { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Behavior { get; init; } = "";

    public string Type { get; init; } = "";

    public List<string> Literals { get; init; } = [];

    public List<string> Files { get; init; } = [];

    public List<string> Envs { get; init; } = [];

    public GeneratorOptions? Options { get; init; }
}
