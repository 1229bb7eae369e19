using Flux.Kustomize.Loading;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Generators;

/// <summary>Makes ConfigMaps and Secrets of literals and files.</summary>
internal static class DataGenerator
{
    public static Resource Generate(string kind, GeneratorArgs args, Loader loader, BuildContext context)
    {
        var node = new YamlMapping { ["apiVersion"] = YamlScalar.String("v1"), ["kind"] = YamlScalar.String(kind) };
        if (args.Name.Length == 0)
        {
            throw new KustomizeException("a configmap must have a name") { Field = "name" };
        }

        var metadata = Nodes.Child(node, "metadata");
        metadata["name"] = YamlScalar.String(args.Name);
        if (args.Namespace.Length > 0)
        {
            metadata["namespace"] = YamlScalar.String(args.Namespace);
        }

        var pairs = KeyValueSources.Load(kind, args, loader);
        if (kind == "Secret")
        {
            node["type"] = YamlScalar.String(args.Type.Length > 0 ? args.Type : "Opaque");
            DataMaps.LoadSecret(node, pairs);
        }
        else
        {
            DataMaps.LoadConfigMap(node, pairs);
        }

        AddOptions(node, metadata, args.Options);
        return new Resource(node, context)
        {
            NeedsHash = args.Options?.DisableNameSuffixHash != true,
            Behavior = args.Behavior is "merge" or "replace" or "create" ? args.Behavior : "unspecified",
        };
    }

    private static void AddOptions(YamlMapping node, YamlMapping metadata, GeneratorOptions? options)
    {
        foreach (var (key, value) in (options?.Labels ?? []).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            Nodes.Child(metadata, "labels")[key] = YamlScalar.String(value);
        }

        foreach (var (key, value) in (options?.Annotations ?? []).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            Nodes.Child(metadata, "annotations")[key] = YamlScalar.String(value);
        }

        if (options?.Immutable == true)
        {
            node["immutable"] = new YamlScalar("true", YamlTag.Bool);
        }
    }
}
