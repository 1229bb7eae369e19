using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Building;

/// <summary>Where a resource came from, or what changed it, as the annotations of <c>buildMetadata</c> tell it.</summary>
internal sealed record Origin(string Path)
{
    /// <summary>The path of something that the kustomization here names.</summary>
    public Origin Append(string path)
    {
        var parts = new List<string>();
        foreach (var part in $"{Path}/{path}".Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "."))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                parts.Add(part);
            }
        }

        return new(string.Join('/', parts));
    }

    /// <summary>The annotation of a resource that a file holds.</summary>
    public override string ToString() => Path.Length == 0 ? "{}\n" : $"path: {Scalar(Path)}\n";

    /// <summary>The annotation for what a plugin made or changed.</summary>
    public static string ConfiguredBy(string file, string apiVersion, string kind, string name = "", string ns = "")
    {
        var text = $"configuredIn: {Scalar(file)}\nconfiguredBy:\n  apiVersion: {Scalar(apiVersion)}\n  kind: {Scalar(kind)}\n";
        text += name.Length > 0 ? $"  name: {Scalar(name)}\n" : "";
        return text + (ns.Length > 0 ? $"  namespace: {Scalar(ns)}\n" : "");
    }

    /// <summary>Notes on every resource that a transformer has run; on those of no known origin, that it made them.</summary>
    public static void AddTransformation(ResourceMap map, string transformation)
    {
        var item = "- " + transformation.TrimEnd('\n').Replace("\n", "\n  ", StringComparison.Ordinal) + "\n";
        foreach (var resource in map.Items.Where(r => !r.IsEmpty))
        {
            if (resource.Annotation(Annotations.Origin) is null)
            {
                resource.SetAnnotation(Annotations.Origin, transformation);
            }
            else
            {
                resource.SetAnnotation(Annotations.Transformations, resource.Annotation(Annotations.Transformations) + item);
            }
        }
    }

    private static string Scalar(string text) => KubeYaml.Write(YamlScalar.String(text)).TrimEnd('\n');
}
