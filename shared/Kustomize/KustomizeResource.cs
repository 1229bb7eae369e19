using System.Text.Json.Nodes;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Kustomize;

/// <summary>A resource of a finished build.</summary>
public sealed class KustomizeResource
{
    internal KustomizeResource(YamlMapping node, bool isClusterScoped)
    {
        Node = node;
        EffectiveNamespace = isClusterScoped ? null : Namespace.Length > 0 ? Namespace : "default";
    }

    /// <summary>The type.</summary>
    public GroupVersionKind GroupVersionKind => GroupVersionKind.From(Text(Node["apiVersion"]), Text(Node["kind"]));

    /// <summary>The name.</summary>
    public string Name => Text((Node["metadata"] as YamlMapping)?["name"]);

    /// <summary>The namespace; empty where none is written.</summary>
    public string Namespace => Text((Node["metadata"] as YamlMapping)?["namespace"]);

    /// <summary>The namespace it belongs to, <c>default</c> where none is written; null for a cluster-scoped type.</summary>
    public string? EffectiveNamespace { get; }

    internal YamlMapping Node { get; }

    /// <summary>The resource as JSON, a new copy each time.</summary>
    /// <exception cref="KustomizeException">It holds what JSON cannot say: a key that is no string, an infinite number.</exception>
    public JsonObject ToJson()
    {
        try
        {
            return KubeYaml.ToObject(Node);
        }
        catch (YamlException e)
        {
            throw new KustomizeException($"{GroupVersionKind.Kind} {Name}: {e.GoMessage}", e);
        }
    }

    /// <summary>The resource as YAML.</summary>
    /// <exception cref="KustomizeException">It holds what JSON cannot say.</exception>
    public string ToYaml()
    {
        try
        {
            return KubeYaml.Write(Node);
        }
        catch (YamlException e)
        {
            throw new KustomizeException($"{GroupVersionKind.Kind} {Name}: {e.GoMessage}", e);
        }
    }

    private static string Text(YamlNode? node) => node is YamlScalar scalar ? scalar.Text : "";
}
