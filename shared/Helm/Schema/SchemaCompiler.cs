using System.Text;
using Flux.Helm.GoJson;

namespace Flux.Helm.Schema;

/// <summary>Compiles a schema with all it refers to. References that lead out of the document are refused, but for JSON Schema's own schemas.</summary>
/// <remarks>Spec: santhosh-tekuri/jsonschema 6.0.2, which Helm uses, compiler.go, roots.go and objcompiler.go.</remarks>
internal sealed partial class SchemaCompiler
{
    /// <summary>How many schemas one may have within it.</summary>
    public const int MaxSchemas = 20_000;

    private static readonly Lock _metaLock = new();
    private static readonly Dictionary<SchemaDraft, CompiledSchema> _meta = [];

    private readonly Dictionary<string, SchemaRoot> _roots = [];
    private readonly Dictionary<SchemaLocation, CompiledSchema> _schemas = [];
    private readonly Queue<CompiledSchema> _queue = new();
    private readonly bool _assertsFormats;
    private readonly Action<string> _onUnknownUrn;

    private SchemaCompiler(bool assertsFormats, Action<string> onUnknownUrn) => (_assertsFormats, _onUnknownUrn) = (assertsFormats, onUnknownUrn);

    /// <summary>Compiles a document.</summary>
    /// <param name="json">The schema's text.</param>
    /// <param name="url">Its address.</param>
    /// <param name="onUnknownUrn">Told of each <c>urn:</c> that is referred to; it accepts everything.</param>
    /// <exception cref="SchemaException">Not JSON, not a schema, or a reference that leads nowhere.</exception>
    public static CompiledSchema Compile(ReadOnlySpan<byte> json, string url, Action<string> onUnknownUrn)
    {
        object? document;
        try
        {
            document = GoJsonReader.ReadFirst(json, SchemaNumber.Read, out var length);
            if (json[length..].ContainsAnyExcept(" \t\r\n"u8))
            {
                throw new SchemaException("invalid character after top-level value");
            }
        }
        catch (GoJsonException e)
        {
            throw new SchemaException(e.Message);
        }

        var compiler = new SchemaCompiler(assertsFormats: false, onUnknownUrn);
        compiler.AddRoot(url, document);
        return compiler.Run(new(url, ""));
    }

    /// <summary>The error for an address that is not loaded.</summary>
    public static SchemaException CannotLoad(string url) => new(
        $"failing loading {GoText.Quote(url)}: "
        + (url.StartsWith("file://", StringComparison.Ordinal) ? $"open {url["file://".Length..]}: no such file or directory"
            : url.StartsWith("http://", StringComparison.Ordinal) || url.StartsWith("https://", StringComparison.Ordinal) ? "references to other hosts are not followed"
            : $"no URLLoader registered for {GoText.Quote(url)}"));

    /// <summary>The schema that schemas of a draft are checked against.</summary>
    public static CompiledSchema MetaSchema(SchemaDraft draft)
    {
        lock (_metaLock)
        {
            if (!_meta.TryGetValue(draft, out var schema))
            {
                var compiler = new SchemaCompiler(assertsFormats: true, _ => { });
                _meta[draft] = schema = compiler.Run(new(draft.Url, ""));
            }

            return schema;
        }
    }

    private CompiledSchema Run(SchemaLocation location)
    {
        var result = Enqueue(location);
        while (_queue.TryDequeue(out var schema))
        {
            var root = EnsureCollected(schema.Location);
            Compile(schema, schema.Location.Find(root.Document), root);
        }

        return result;
    }

    private CompiledSchema Enqueue(SchemaLocation location)
    {
        if (_schemas.TryGetValue(location, out var schema))
        {
            return schema;
        }

        if (_schemas.Count >= MaxSchemas)
        {
            throw new SchemaException($"the schema has more than {MaxSchemas} schemas within it");
        }

        _schemas[location] = schema = new(location);
        _queue.Enqueue(schema);
        return schema;
    }

    private SchemaRoot AddRoot(string url, object? document)
    {
        var root = new SchemaRoot(url, document);
        root.Collect(document, url, "", SchemaDraft.Draft2020);
        if (root.Resources.Count == 0)
        {
            root.Resources[""] = new("", url, SchemaDraft.Draft2020);
        }

        if (MetaSchemas.Find(url) is null)
        {
            Check(root, document, "");
        }

        _roots[url] = root;
        return root;
    }

    private SchemaRoot Root(string url)
    {
        if (_roots.TryGetValue(url, out var root))
        {
            return root;
        }

        if (MetaSchemas.Find(url) is { } document)
        {
            return AddRoot(url, document);
        }

        if (!url.StartsWith("urn:", StringComparison.Ordinal))
        {
            throw CannotLoad(url);
        }

        _onUnknownUrn(url);
        return AddRoot(url, true);
    }

    // a reference may lead to a place where schemas do not usually stand
    private SchemaRoot EnsureCollected(SchemaLocation location)
    {
        var root = Root(location.Url);
        if (!root.IsProcessed(location.Pointer))
        {
            var schema = location.Find(root.Document);
            var resource = root.ResourceOf(location.Pointer);
            root.Collect(schema, resource.Id, location.Pointer, resource.Draft);
            Check(root, schema, location.Pointer);
        }

        return root;
    }

    private static void Check(SchemaRoot root, object? schema, string pointer)
    {
        var meta = MetaSchema(root.ResourceOf(pointer).Draft);
        if (SchemaValidator.Validate(meta, schema, root.Resources) is { } error)
        {
            throw new SchemaException($"{GoText.Quote(new SchemaLocation(root.Url, pointer).ToString())} is not valid against metaschema: {error.Display()}");
        }
    }

    private void Compile(CompiledSchema schema, object? value, SchemaRoot root)
    {
        var location = schema.Location;
        var resource = root.ResourceOf(location.Pointer);
        schema.Version = resource.Draft.Version;
        schema.Resource = Enqueue(location with { Pointer = resource.Pointer });
        if (schema.Version >= 2020 && ReferenceEquals(schema, schema.Resource))
        {
            foreach (var anchor in resource.DynamicAnchors)
            {
                schema.DynamicAnchors[anchor] = Enqueue(location with { Pointer = resource.Anchors[anchor] });
            }
        }

        switch (value)
        {
            case bool boolean:
                schema.Boolean = boolean;
                break;
            case Dictionary<string, object?> { Count: 0 }:
                schema.Boolean = true;
                break;
            case Dictionary<string, object?> map:
                new ObjectCompiler(this, schema, map, root, resource).Run();
                break;
        }
    }

    private CompiledSchema Reference(string reference, SchemaRoot root, SchemaResource resource)
    {
        var (address, fragment) = SchemaLocation.Split(reference);
        address = SchemaLocation.Join(resource.Id, address);
        if (root.Resolve(address, fragment) is { } local)
        {
            return Enqueue(local);
        }

        var other = Root(address);
        return Enqueue(other.Resolve(fragment, other.Resources[""]));
    }
}
