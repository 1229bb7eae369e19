using Flux.Kustomize.Loading;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary>An entry of <c>patches</c>: a strategic merge patch or a JSON patch, inline or from a file.</summary>
internal sealed class PatchTransformer : ITransformer
{
    private readonly PatchRule _rule;
    private readonly string _source;
    private readonly List<Resource>? _merge;
    private readonly YamlSequence? _json;

    public PatchTransformer(PatchRule rule, Loader loader, BuildContext context)
    {
        _rule = rule;
        var patch = rule.Patch.Trim();
        string text;
        switch (patch.Length > 0, rule.Path.Length > 0)
        {
            case (false, false):
                throw new KustomizeException($"must specify one of patch and path in\n{Redaction.Patch(KubeYaml.Write(rule.Source))}");
            case (true, true):
                throw new KustomizeException($"patch and path can't be set at the same time\n{Redaction.Patch(KubeYaml.Write(rule.Source))}");
            case (true, _):
                text = patch;
                _source = $"[patch: {JsonOperations.Quote(Redaction.Patch(patch))}]";
                break;
            default:
                text = LoadFile(rule.Path, loader, context);
                _source = $"[path: {JsonOperations.Quote(rule.Path)}]";
                break;
        }

        var merge = JsonOperations.Try(() => ResourceReader.Read(text, context));
        var json = JsonOperations.Try(() => JsonOperations.Read(text, context));
        if (merge is null && json is null)
        {
            throw new KustomizeException($"unable to parse SM or JSON patch from {_source}") { File = rule.Path.Length > 0 ? rule.Path : null };
        }

        if (merge is { Count: > 0 } && json is { Items.Count: > 0 })
        {
            throw new KustomizeException($"illegally qualifies as both an SM and JSON patch: {_source}");
        }

        _merge = merge;
        _json = merge is null ? json : null;
        foreach (var loaded in merge ?? [])
        {
            loaded.AllowNameChange |= rule.AllowNameChange;
            loaded.AllowKindChange |= rule.AllowKindChange;
            if (rule.AllowNameChange || rule.AllowKindChange)
            {
                // upstream notes the permission among the annotations and so makes strings of all, of nulls too
                loaded.SetMap("annotations", loaded.Annotations());
            }
        }
    }

    public void Transform(ResourceMap map)
    {
        if (_merge is { Count: > 0 })
        {
            if (_rule.Target is { } target)
            {
                MergeSelected(map, target);
            }
            else
            {
                MergeNamed(map);
            }
        }
        else if (_json is not null)
        {
            var selected = map.Select(_rule.Target
                ?? throw new KustomizeException($"must specify a target for JSON patch {_source}") { Field = "target" });
            foreach (var resource in selected)
            {
                resource.StorePreviousId();
                resource.ApplyJson(_json);
                resource.SetMap("annotations", resource.Annotations()); // upstream writes its own notes back among them, all as strings
            }
        }

        map.Touch();
    }

    private void MergeSelected(ResourceMap map, Selector target)
    {
        if (_merge!.Count > 1)
        {
            throw new KustomizeException(
                $"Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set `patches.target` field: {_source}")
            { Field = "target" };
        }

        ApplyMerge(map, map.Select(target), _merge[0]);
    }

    private void MergeNamed(ResourceMap map)
    {
        foreach (var patch in _merge!)
        {
            Resource target;
            try
            {
                target = map.Find(patch.OrgId());
            }
            catch (KustomizeException e)
            {
                throw new KustomizeException($"no resource matches strategic merge patch \"{patch.OrgId()}\": {e.Message}", e);
            }

            target.ApplyMerge(patch.Copy());
        }
    }

    /// <summary>Merges one patch into several resources, each under its own name.</summary>
    internal static void ApplyMerge(ResourceMap map, IReadOnlyList<Resource> selected, Resource patch)
    {
        foreach (var resource in selected)
        {
            var copy = patch.Copy();
            copy.CopyMetadataFrom(patch);
            copy.SetApiVersion(resource.ApiVersion);
            resource.ApplyMerge(copy);
        }

        map.DropEmpties();
        map.CheckIds();
    }

    private static string LoadFile(string path, Loader loader, BuildContext context)
    {
        try
        {
            return YamlReader.Decode(loader.Load(path).Span, path, context.Options.Limits.Yaml);
        }
        catch (KustomizeException e)
        {
            throw KustomizeException.Wrap($"failed to get the patch file from path({path})", e);
        }
        catch (YamlException e)
        {
            throw new KustomizeException($"failed to get the patch file from path({path}): {e.GoMessage}", e) { File = path };
        }
    }
}
