using Flux.Kustomize.Model;

namespace Flux.Kustomize.Resources;

/// <summary>The resources of one stage of a build, in order, no two with the same id.</summary>
internal sealed class ResourceMap(BuildContext context)
{
    private Dictionary<(Gvk, string, string), int>? _index;

    public List<Resource> Items { get; private set; } = [];

    /// <summary>Says that ids may have changed.</summary>
    public void Touch() => _index = null;

    public void Append(Resource resource)
    {
        var id = resource.CurId();
        if (!Index().TryAdd(id.Key, Items.Count))
        {
            throw new KustomizeException($"may not add resource with an already registered id: {id}");
        }

        Items.Add(resource);
        if (Items.Count > context.Options.Limits.MaxResources)
        {
            throw new KustomizeException($"the build has more than the limit of {context.Options.Limits.MaxResources} resources");
        }
    }

    public void AppendAll(ResourceMap other)
    {
        foreach (var resource in other.Items)
        {
            Append(resource);
        }
    }

    /// <summary>Adds generated resources, or merges or replaces with them what they say.</summary>
    public void AbsorbAll(ResourceMap other)
    {
        foreach (var resource in other.Items)
        {
            Absorb(resource);
        }
    }

    /// <summary>How many resources have this id now.</summary>
    public int CountWith(ResId id) => Items.Count(r => r.CurId().Key == id.Key);

    /// <summary>Those that have or have had an id.</summary>
    public List<Resource> WithAnyId(Func<ResId, bool> matches) => Items.FindAll(r => !r.IsEmpty && r.AllIds().Any(matches));

    /// <summary>The one that a strategic merge patch names.</summary>
    public Resource Find(ResId id)
    {
        var found = WithAnyId(o => o.Key == id.Key);
        return found.Count == 1 ? found[0] : throw new KustomizeException(
            $"{(found.Count > 1 ? "multiple" : "no")} matches for Id {id}; failed to find unique target for patch {id}");
    }

    public List<Resource> Select(Selector selector)
    {
        selector.Compile();
        return Items.FindAll(selector.Selects);
    }

    public void DropEmpties()
    {
        if (Items.RemoveAll(r => r.IsEmpty) > 0)
        {
            Touch();
        }
    }

    public void Replace(IEnumerable<Resource> items)
    {
        Items = [.. items];
        Touch();
    }

    /// <summary>Checks again that no two have the same id, as upstream does after some changes.</summary>
    public void CheckIds()
    {
        var items = Items;
        Items = [];
        Touch();
        items.ForEach(Append);
    }

    private Dictionary<(Gvk, string, string), int> Index()
    {
        if (_index is null)
        {
            _index = new(Items.Count);
            for (var i = 0; i < Items.Count; i++)
            {
                _index.TryAdd(Items[i].CurId().Key, i);
            }
        }

        return _index;
    }

    private void Absorb(Resource resource)
    {
        var id = resource.CurId();
        var matches = WithAnyId(o => o.Key == id.Key);
        var merges = resource.Behavior is "merge" or "replace";
        switch (matches.Count)
        {
            case 0 when merges:
                throw new KustomizeException($"id {id.ToGoString()} does not exist; cannot merge or replace");
            case 0:
                Append(resource);
                return;
            case 1 when merges:
                Merge(matches[0], resource);
                return;
            case 1:
                throw new KustomizeException(
                    $"id {id.ToGoString()} exists; can not use behavior: '{Gvk.Or(resource.Behavior, "unspecified")}', behavior must be merge or replace");
            default:
                throw new KustomizeException($"found multiple objects [{string.Join(' ', matches.Select(m => m.CurId()))}] that could accept merge of {id}");
        }
    }

    private void Merge(Resource old, Resource resource)
    {
        var replaces = resource.Behavior == "replace";
        var origin = replaces ? null : old.Annotation(Annotations.Origin);
        resource.CopyMetadataFrom(old);
        if (!replaces)
        {
            DataMaps.Merge(old, resource);
            if (origin is not null)
            {
                resource.SetAnnotation(Annotations.Origin, origin);
            }
        }

        var at = Items.IndexOf(old);
        Items[at] = resource;
        Touch();
    }
}
