using Flux.Kustomize.Remotes;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Building;

/// <summary>Where a resource came from, or what changed it, as the annotations of <c>buildMetadata</c> tell it.</summary>
internal sealed record Origin(string Path)
{
    /// <summary>The repository that it is from; empty for the tree that is built.</summary>
    public string Repo { get; init; } = "";

    /// <summary>The repository's ref, as the URL has it.</summary>
    public string Ref { get; init; } = "";

    /// <summary>The path of something that the kustomization here names.</summary>
    public Origin Append(string path)
    {
        if (RemoteRepository.TryParse(path) is { } repository)
        {
            return new Origin("") { Repo = repository.CloneUrl, Ref = repository.Ref }.Append(repository.Directory);
        }

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

        return this with { Path = string.Join('/', parts) };
    }

    /// <summary>The annotation of a resource that a file holds.</summary>
    public override string ToString() => $"{Line("path", Path)}{Source}" is { Length: > 0 } text ? text : "{}\n";

    private string Source => Line("repo", Repo) + Line("ref", Ref);

    /// <summary>The annotation for what a plugin made or changed.</summary>
    public string ConfiguredBy(string file, string apiVersion, string kind, string name = "", string ns = "")
    {
        var text = $"{Source}configuredIn: {Scalar(file)}\nconfiguredBy:\n  apiVersion: {Scalar(apiVersion)}\n  kind: {Scalar(kind)}\n";
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

    private static string Line(string field, string value) => value.Length > 0 ? $"{field}: {Scalar(value)}\n" : "";

    private static string Scalar(string text) => KubeYaml.Write(YamlScalar.String(text)).TrimEnd('\n');
}
