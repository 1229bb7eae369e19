namespace Flux.Helm.Schema;

/// <summary>A document with the resources (schemas with an address of their own) and anchors in it.</summary>
internal sealed class SchemaRoot(string url, object? document)
{
    private readonly HashSet<string> _processed = [];

    public string Url => url;

    public object? Document => document;

    public Dictionary<string, SchemaResource> Resources { get; } = [];

    public bool IsProcessed(string pointer) => _processed.Contains(pointer);

    /// <summary>The resource a pointer lies in.</summary>
    public SchemaResource ResourceOf(string pointer)
    {
        while (true)
        {
            if (Resources.TryGetValue(pointer, out var resource))
            {
                return resource;
            }

            var slash = pointer.LastIndexOf('/');
            if (slash < 0)
            {
                return Resources[""];
            }

            pointer = pointer[..slash];
        }
    }

    /// <summary>Where a reference leads within this document; null where it leads out of it.</summary>
    /// <exception cref="SchemaException">There is no such anchor.</exception>
    public SchemaLocation? Resolve(string address, string fragment)
    {
        var resource = address == url ? Resources[""] : Resources.Values.FirstOrDefault(r => r.Id == address);
        return resource is null ? null : Resolve(fragment, resource);
    }

    /// <exception cref="SchemaException">There is no such anchor.</exception>
    public SchemaLocation Resolve(string fragment, SchemaResource resource)
    {
        if (fragment.Length == 0 || fragment[0] == '/')
        {
            return new(url, resource.Pointer + fragment);
        }

        return resource.Anchors.TryGetValue(fragment, out var pointer)
            ? new(url, pointer)
            : throw new SchemaException(
                $"anchor in {GoText.Quote($"{resource.Id}#{SchemaLocation.Encode(fragment)}")} not found in schema {GoText.Quote(url)}");
    }

    /// <summary>Finds the resources and anchors in a schema and all within it.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="base">The address that its references are relative to.</param>
    /// <param name="pointer">Where it stands.</param>
    /// <param name="fallback">The draft where it names none.</param>
    /// <exception cref="SchemaException">An address or anchor is used twice, or a draft is not known.</exception>
    public void Collect(object? schema, string @base, string pointer, SchemaDraft fallback)
    {
        if (!_processed.Add(pointer))
        {
            return;
        }

        if (schema is not Dictionary<string, object?> map)
        {
            if (schema is bool && pointer.Length == 0)
            {
                Resources[pointer] = new(pointer, @base, fallback);
            }

            return;
        }

        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var draft = DraftOf(map, pointer, fallback);
        var id = draft.IdOf(map);
        if (id.Length == 0 && pointer.Length > 0)
        {
            draft = fallback;
            id = draft.IdOf(map);
        }

        @base = id.Length > 0 ? SchemaLocation.Join(@base, id) : @base;
        if (id.Length > 0 || pointer.Length == 0)
        {
            AddResource(pointer, @base, draft);
        }

        var resource = Resources.Values.First(r => r.Id == @base);
        CollectAnchors(map, pointer, resource);
        foreach (var (at, inner) in draft.SubSchemas(map, pointer))
        {
            Collect(inner, @base, at, resource.Draft);
        }
    }

    private void AddResource(string pointer, string id, SchemaDraft draft)
    {
        if (Resources.Values.FirstOrDefault(r => r.Id == id) is not { } same)
        {
            Resources[pointer] = new(pointer, id, draft);
        }
        else if (same.Pointer != pointer)
        {
            throw new SchemaException(
                $"duplicate id {GoText.Quote(id)} in {GoText.Quote(url)} at {GoText.Quote(pointer)} and {GoText.Quote(same.Pointer)}");
        }
    }

    private SchemaDraft DraftOf(Dictionary<string, object?> schema, string pointer, SchemaDraft fallback)
    {
        if (schema.GetValueOrDefault("$schema") is not string named)
        {
            return fallback;
        }

        if (SchemaDraft.Of(named) is { } draft)
        {
            return draft;
        }

        var address = SchemaLocation.Split(named).Url;
        throw pointer.Length == 0 && address == url
            ? new SchemaException($"draft {GoText.Quote(address)} is not supported")
            : SchemaCompiler.CannotLoad(address);
    }

    private void CollectAnchors(Dictionary<string, object?> schema, string pointer, SchemaResource resource)
    {
        var version = resource.Draft.Version;
        if (version < 2019)
        {
            if (!schema.ContainsKey("$ref") && schema.GetValueOrDefault(resource.Draft.IdKeyword) is string id
                && SchemaLocation.Split(id).Fragment is { Length: > 0 } fragment && fragment[0] != '/')
            {
                AddAnchor(fragment, pointer, resource);
            }

            return;
        }

        if (schema.GetValueOrDefault("$anchor") is string anchor)
        {
            AddAnchor(anchor, pointer, resource);
        }

        if (version >= 2020 && schema.GetValueOrDefault("$dynamicAnchor") is string dynamic)
        {
            AddAnchor(dynamic, pointer, resource);
            resource.DynamicAnchors.Add(dynamic);
        }
    }

    private void AddAnchor(string anchor, string pointer, SchemaResource resource)
    {
        if (!resource.Anchors.TryAdd(anchor, pointer) && resource.Anchors[anchor] is var other && other != pointer)
        {
            throw new SchemaException(
                $"duplicate anchor {GoText.Quote(anchor)} in {GoText.Quote(url)} at {GoText.Quote(other)} and {GoText.Quote(pointer)}");
        }
    }
}

/// <summary>A schema with an address of its own.</summary>
internal sealed record SchemaResource(string Pointer, string Id, SchemaDraft Draft)
{
    public Dictionary<string, string> Anchors { get; } = [];

    public HashSet<string> DynamicAnchors { get; } = [];
}
