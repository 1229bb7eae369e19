using System.Text;
using Flux.GoTemplates.Values;
using Flux.Helm.Manifests;
using Flux.Yaml;

namespace Flux.Helm.Rendering;

/// <summary>Passes rendered files through a post-renderer as one stream, and tells afterwards which document came from which file.</summary>
/// <remarks>Spec: Helm 4, pkg/action/action.go, annotateAndMerge and splitAndDeannotate.</remarks>
internal sealed class PostRendering(IPostRenderer renderer, PostRenderStrategy strategy, HelmLog log)
{
    private const string FileAnnotation = "postrenderer.helm.sh/postrender-filename";

    /// <exception cref="RenderException">The post-renderer failed, or a document is no YAML.</exception>
    public List<KeyValuePair<string, ReadOnlyMemory<byte>>> Run(List<KeyValuePair<string, ReadOnlyMemory<byte>>> files) =>
        [.. RunText(files).Select(f => KeyValuePair.Create(f.Key, (ReadOnlyMemory<byte>)GoString.ToBytes(f.Value)))];

    private List<KeyValuePair<string, string>> RunText(List<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        if (strategy == PostRenderStrategy.Combined)
        {
            return [.. Pass([.. files.Select(f => KeyValuePair.Create(f.Key, GoString.FromBytes(f.Value.Span)))], "", "manifests", "files")];
        }

        IReadOnlyList<Hook> hooks;
        IReadOnlyList<Manifest> manifests;
        try
        {
            (hooks, manifests) = ManifestSorter.Sort(files, log);
        }
        catch (HelmException e)
        {
            throw new RenderException(e.Message, "", e);
        }

        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var hookFiles = Gather(hooks.Select(h => (h.Path, h.Manifest)));
        Add(result, strategy == PostRenderStrategy.Separate && hookFiles.Count > 0 ? Pass(hookFiles, "hooks", "hooks", "hooks") : hookFiles);
        var manifestFiles = Gather(manifests.Select(m => (m.Path, m.Content)));
        Add(result, manifestFiles.Count > 0 ? Pass(manifestFiles, "manifests", "manifests", "manifests") : manifestFiles);
        return [.. result];
    }

    private static List<KeyValuePair<string, string>> Gather(IEnumerable<(string Path, string Content)> documents)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(files, documents.Select(d => KeyValuePair.Create(d.Path, d.Content)));
        return [.. files];
    }

    private static void Add(SortedDictionary<string, string> files, IEnumerable<KeyValuePair<string, string>> more)
    {
        foreach (var (path, content) in more)
        {
            files[path] = files.TryGetValue(path, out var before) ? $"{before}\n---\n{content}" : content;
        }
    }

    private List<KeyValuePair<string, string>> Pass(List<KeyValuePair<string, string>> files, string prefix, string mergedName, string runName)
    {
        var merged = Merge(files, mergedName);
        string changed;
        try
        {
            changed = renderer.Run(merged);
        }
        catch (HelmException e)
        {
            throw new RenderException($"error while running post render on {runName}: {e.Message}", "", e);
        }

        return Split(changed, prefix);
    }

    private static string Merge(List<KeyValuePair<string, string>> files, string name)
    {
        var merged = new List<string>();
        foreach (var (path, content) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            if (GoPath.Base(path).StartsWith('_') || string.IsNullOrWhiteSpace(content))
            {
                continue;
            }

            foreach (var document in ManifestSplitter.Split(content).SelectMany(d => Read(d, $"error merging {name}: parsing {path}")))
            {
                Annotations(document, create: true)![FileAnnotation] = YamlScalar.String(path);
                merged.Add(KubeYaml.WriteInOrder(document));
            }
        }

        return string.Join("---\n", merged);
    }

    private static List<KeyValuePair<string, string>> Split(string stream, string prefix)
    {
        var files = new Dictionary<string, StringBuilder>();
        var index = 0;
        foreach (var document in Read(stream, "error while parsing post rendered output: error parsing YAML"))
        {
            var path = Annotations(document, create: false)?[FileAnnotation] is YamlScalar { Text.Length: > 0 } found ? found.Text
                : prefix.Length == 0 ? $"generated-by-postrender-{index}.yaml" : $"generated-by-postrender-{prefix}-{index}.yaml";
            index++;
            RemoveAnnotation(document);
            if (!files.TryGetValue(path, out var content))
            {
                files[path] = content = new();
            }

            content.Append(content.Length > 0 ? "---\n" : "").Append(KubeYaml.WriteInOrder(document));
        }

        return [.. files.Select(f => KeyValuePair.Create(f.Key, f.Value.ToString()))];
    }

    private static IEnumerable<YamlMapping> Read(string yaml, string whatFailed)
    {
        try
        {
            return [.. YamlReader.ReadAll(yaml, "", YamlVersion.GoYaml3).OfType<YamlMapping>()];
        }
        catch (YamlException e)
        {
            throw new RenderException($"{whatFailed}: {e.GoMessage}", "", e);
        }
    }

    private static YamlMapping? Annotations(YamlMapping document, bool create)
    {
        if (document["metadata"] is not YamlMapping metadata)
        {
            if (!create)
            {
                return null;
            }

            document["metadata"] = metadata = [];
        }

        if (metadata["annotations"] is not YamlMapping annotations)
        {
            if (!create)
            {
                return null;
            }

            metadata["annotations"] = annotations = [];
        }

        return annotations;
    }

    private static void RemoveAnnotation(YamlMapping document)
    {
        if (document["metadata"] is YamlMapping metadata && metadata["annotations"] is YamlMapping annotations && annotations.Remove(FileAnnotation) && annotations.Count == 0)
        {
            metadata.Remove("annotations");
        }
    }
}
