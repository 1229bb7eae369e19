using Flux.Kustomize.Loading;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary>The deprecated <c>patchesStrategicMerge</c>: files, or patches written in place.</summary>
internal sealed class StrategicMergeTransformer : ITransformer
{
    private readonly List<Resource> _patches = [];

    public StrategicMergeTransformer(IReadOnlyList<string> paths, string inline, Loader loader, BuildContext context)
    {
        if (paths.Count == 0 && inline.Length == 0)
        {
            throw new KustomizeException("empty file path and empty patch content");
        }

        foreach (var path in paths)
        {
            _patches.AddRange(JsonOperations.Try(() => ResourceReader.Read(path, context)) ?? ReadFile(path, loader, context));
        }

        if (inline.Length > 0)
        {
            _patches.AddRange(ResourceReader.Read(inline, context));
        }

        if (_patches.Count == 0)
        {
            throw new KustomizeException($"patch appears to be empty; files=[{Redaction.Patch(string.Join(' ', paths))}], Patch={Redaction.Patch(inline)}");
        }
    }

    public void Transform(ResourceMap map)
    {
        foreach (var patch in _patches)
        {
            PatchTransformer.ApplyMerge(map, [map.Find(patch.OrgId())], patch);
        }
    }

    private static List<Resource> ReadFile(string path, Loader loader, BuildContext context)
    {
        try
        {
            return ResourceReader.Read(loader.Load(path), context);
        }
        catch (KustomizeException e) when (e.MalformedYaml)
        {
            throw new KustomizeException($"{e.Message} in File: {path}", e) { File = path };
        }
    }
}
