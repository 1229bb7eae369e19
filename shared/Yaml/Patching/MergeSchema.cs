using System.Text.Json.Nodes;

namespace Flux.Yaml.Patching;

/// <summary>
/// How the lists of known kinds merge: the merge keys of Kubernetes' own kinds (those of its 1.21 OpenAPI document, which Kustomize has
/// built in), or those of a document that a user gives.
/// </summary>
public sealed class MergeSchema
{
    private const int MaxTypes = 20_000;
    private static readonly Lazy<MergeSchema> _builtIn = new(LoadBuiltIn);
    private readonly Dictionary<(string ApiVersion, string Kind), MergeShape> _kinds = [];
    private readonly Dictionary<(string ApiVersion, string Kind), bool> _namespaced = [];

    /// <summary>Kubernetes' own kinds.</summary>
    public static MergeSchema BuiltIn => _builtIn.Value;

    /// <summary>The shape of a kind; null where it is not known, so that its lists are replaced.</summary>
    public MergeShape? ForKind(string apiVersion, string kind) => _kinds.GetValueOrDefault((apiVersion, kind));

    /// <summary>This schema with another beneath it, for the kinds that only that one knows.</summary>
    public MergeSchema Over(MergeSchema fallback)
    {
        ArgumentNullException.ThrowIfNull(fallback);
        var both = new MergeSchema();
        foreach (var schema in new[] { fallback, this })
        {
            foreach (var (kind, shape) in schema._kinds)
            {
                both._kinds[kind] = shape;
            }

            foreach (var (kind, namespaced) in schema._namespaced)
            {
                both._namespaced[kind] = namespaced;
            }
        }

        return both;
    }

    /// <summary>Whether the document's paths say that the kind is namespaced; null where they say nothing.</summary>
    public bool? IsNamespaced(string apiVersion, string kind) => _namespaced.TryGetValue((apiVersion, kind), out var namespaced) ? namespaced : null;

    /// <summary>Reads an OpenAPI v2 document with its <c>definitions</c> and, where it has them, <c>paths</c>.</summary>
    /// <exception cref="YamlException">The document is no such thing, or too large.</exception>
    public static MergeSchema FromOpenApi(JsonNode? document, string file)
    {
        if (document is not JsonObject root)
        {
            throw new YamlException("json: cannot unmarshal document into an OpenAPI v2 document", file);
        }

        var schema = new MergeSchema();
        var shapes = new Dictionary<string, MergeShape>(StringComparer.Ordinal);
        if (root["definitions"] is JsonObject definitions)
        {
            if (definitions.Count > MaxTypes)
            {
                throw new YamlException($"OpenAPI document exceeds the limit of {MaxTypes} definitions", file);
            }

            foreach (var (name, _) in definitions)
            {
                shapes[name] = new();
            }

            foreach (var (name, definition) in definitions)
            {
                if (definition is JsonObject type)
                {
                    Fill(shapes[name], type, shapes, depth: 0);
                    schema.AddKinds(type["x-kubernetes-group-version-kind"] as JsonArray, shapes[name]);
                }
            }
        }

        schema.AddScopes(root["paths"] as JsonObject);
        return schema;
    }

    private static void Fill(MergeShape shape, JsonObject type, Dictionary<string, MergeShape> shapes, int depth)
    {
        if (depth > 64)
        {
            return;
        }

        foreach (var (name, property) in type["properties"] as JsonObject ?? [])
        {
            if (property is JsonObject inner)
            {
                shape.Add(name, Shape(inner, shapes, depth + 1));
            }
        }

        if (type["additionalProperties"] is JsonObject values)
        {
            shape.IsMap = true;
            shape.Items = Shape(values, shapes, depth + 1);
        }

        if (type["items"] is JsonObject items)
        {
            shape.IsList = true;
            shape.Items = Shape(items, shapes, depth + 1);
        }

        shape.Strategies = Strategies(Text(type["x-kubernetes-patch-strategy"]) ?? "");
        shape.MergeKey = Text(type["x-kubernetes-patch-merge-key"]);
        shape.MergeKeys = type["x-kubernetes-list-map-keys"] is JsonArray keys ? [.. keys.Select(k => Text(k) ?? "")]
            : shape.MergeKey is { } key ? [key] : [];
    }

    private static MergeShape Shape(JsonObject type, Dictionary<string, MergeShape> shapes, int depth)
    {
        if (Text(type["$ref"]) is { } reference)
        {
            return shapes.GetValueOrDefault(reference[(reference.LastIndexOf('/') + 1)..]) ?? new();
        }

        var shape = new MergeShape();
        Fill(shape, type, shapes, depth);
        return shape;
    }

    private void AddKinds(JsonArray? kinds, MergeShape shape)
    {
        foreach (var kind in kinds ?? [])
        {
            if (kind is JsonObject gvk && Text(gvk["kind"]) is { } name && Text(gvk["version"]) is { } version)
            {
                _kinds[(ApiVersion(Text(gvk["group"]), version), name)] = shape;
            }
        }
    }

    private void AddScopes(JsonObject? paths)
    {
        foreach (var (path, operations) in paths ?? [])
        {
            if (operations?["get"]?["x-kubernetes-group-version-kind"] is JsonObject gvk
                && Text(gvk["kind"]) is { } kind && Text(gvk["version"]) is { } version)
            {
                var key = (ApiVersion(Text(gvk["group"]), version), kind);
                _namespaced[key] = path.Contains("namespaces/{namespace}", StringComparison.Ordinal) || _namespaced.GetValueOrDefault(key);
            }
        }
    }

    private static string ApiVersion(string? group, string version) => string.IsNullOrEmpty(group) ? version : $"{group}/{version}";

    private static string? Text(JsonNode? node) => JsonTree.Text(node);

    private static PatchStrategies Strategies(string text)
    {
        var result = PatchStrategies.None;
        foreach (var part in text.Split(','))
        {
            result |= part switch
            {
                "merge" => PatchStrategies.Merge,
                "replace" => PatchStrategies.Replace,
                "retainKeys" => PatchStrategies.RetainKeys,
                _ => PatchStrategies.None,
            };
        }

        return result;
    }

    // lines of the table: "@type group/version/kind…" begins a type; "field o|l|m type strategy list-map-keys merge-key" is one of its fields
    private static MergeSchema LoadBuiltIn()
    {
        using var stream = typeof(MergeSchema).Assembly.GetManifestResourceStream("Flux.Yaml.merge-schema.txt")!;
        using var reader = new StreamReader(stream);
        var schema = new MergeSchema();
        var types = new Dictionary<string, MergeShape>(StringComparer.Ordinal);
        MergeShape Type(string name) => types.TryGetValue(name, out var known) ? known : types[name] = new();
        var current = new MergeShape();
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            if (line[0] == '@')
            {
                current = Type(parts[0][1..]);
                foreach (var gvk in parts.Skip(1).Select(p => p.Split('/')))
                {
                    schema._kinds[(ApiVersion(gvk[0], gvk[1]), gvk[2])] = current;
                }

                continue;
            }

            var type = parts[2] == "-" ? null : Type(parts[2]);
            if (parts[1] == "o" && type is not null)
            {
                current.Add(parts[0], type);
                continue;
            }

            var mergeKey = parts[5] == "-" ? null : parts[5];
            current.Add(parts[0], new()
            {
                IsList = parts[1] == "l",
                IsMap = parts[1] == "m",
                Items = type,
                Strategies = Strategies(parts[3]),
                MergeKey = mergeKey,
                MergeKeys = parts[4] != "-" ? parts[4].Split(',') : mergeKey is null ? [] : [mergeKey],
            });
        }

        return schema;
    }
}
