using System.Text.Json.Nodes;
using Flux.Kustomize.Loading;
using Flux.Kustomize.Model;
using Flux.Yaml;

namespace Flux.Kustomize.Building;

/// <summary>Reads <c>configurations</c> and <c>crds</c>: what else holds names, labels or images.</summary>
internal static class Configurations
{
    public static TransformerConfig Load(IReadOnlyList<string> paths, Loader loader, YamlLimits limits)
    {
        var merged = TransformerConfig.Empty;
        foreach (var path in paths)
        {
            var content = loader.Load(path);
            merged = merged.Merge(Read(content.Span, path, limits));
        }

        return paths.Count == 0 ? TransformerConfig.Default : TransformerConfig.Default.Merge(merged);
    }

    /// <summary>What the OpenAPI definitions of custom resources say of their fields.</summary>
    public static TransformerConfig LoadCrds(IReadOnlyList<string> paths, Loader loader, YamlLimits limits)
    {
        var merged = TransformerConfig.Empty;
        foreach (var path in paths)
        {
            var content = loader.Load(path);
            try
            {
                var types = KubeYaml.Read(content.Span, "", limits) as JsonObject ?? [];
                merged = merged.Merge(new CrdSpecs(types).Read());
            }
            catch (YamlException e)
            {
                throw new KustomizeException($"unable to parse open API definition from '{path}': {e.GoMessage}", e) { File = path };
            }
        }

        return merged;
    }

    private static TransformerConfig Read(ReadOnlySpan<byte> content, string path, YamlLimits limits)
    {
        try
        {
            var node = KubeYaml.Read(content, "", limits) as JsonObject ?? [];
            return GoObject.Read(new(node, "TransformerConfig", strict: true), o => TransformerConfig.Empty.WithSpecs(
                TransformerConfig.Sections.ToDictionary(s => s, s => (IReadOnlyList<FieldSpec>)(o.Structs(s, "FieldSpec", RuleReader.FieldSpec) ?? [])),
                o.Structs("nameReference", "NameBackReferences", RuleReader.NameReference) ?? []));
        }
        catch (YamlException e)
        {
            throw new KustomizeException($"error converting YAML to JSON: {e.GoMessage}", e) { File = path };
        }
        catch (KustomizeException e)
        {
            throw new KustomizeException($"error unmarshaling JSON: while decoding JSON: {e.Message}", e) { File = path };
        }
    }
}
