using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.Primitives;

namespace Flux.ApiServer.OpenApi;

/// <summary>The schemas that a document refers to, gathered while its paths are written.</summary>
internal sealed class OpenApiSchemas(SchemaCatalog catalog)
{
    private const string Prefix = "#/components/schemas/";
    private const string ObjectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    private const string ListMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";
    private readonly SortedDictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal);

    /// <summary>A reference to the schema of a resource's objects.</summary>
    public JsonObject ReferTo(ServedResource resource)
    {
        if (resource.Custom is null)
        {
            var name = resource.Schema.TypeName ?? "";
            AddBuiltIn(name);
            return Reference(name);
        }

        var custom = NameOf(resource);
        if (!_schemas.ContainsKey(custom))
        {
            _schemas[custom] = Custom(resource);
            AddBuiltIn(ObjectMeta);
        }

        return Reference(custom);
    }

    /// <summary>A reference to a built-in type.</summary>
    public JsonObject ReferTo(string builtIn)
    {
        AddBuiltIn(builtIn);
        return Reference(builtIn);
    }

    /// <summary>A reference to the schema of a resource's lists.</summary>
    public JsonObject ReferToList(ServedResource resource)
    {
        var item = ReferTo(resource);
        var name = resource.Custom is null ? $"{resource.Schema.TypeName}List" : $"{NameOf(resource)}List";
        if (resource.Custom is null && catalog.OpenApi(name) is not null)
        {
            AddBuiltIn(name);
            return Reference(name);
        }

        AddBuiltIn(ListMeta);
        _schemas[name] = new()
        {
            ["type"] = "object",
            ["required"] = new JsonArray("items"),
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = new JsonObject { ["type"] = "string" },
                ["items"] = new JsonObject { ["type"] = "array", ["items"] = item },
                ["kind"] = new JsonObject { ["type"] = "string" },
                ["metadata"] = new JsonObject { ["allOf"] = new JsonArray(Reference(ListMeta)) },
            },
            ["x-kubernetes-group-version-kind"] = KindOf(resource.Kind with { Kind = resource.ListKind }),
        };
        return Reference(name);
    }

    public JsonObject ToJson()
    {
        var result = new JsonObject();
        foreach (var (name, schema) in _schemas)
        {
            result[name] = schema;
        }

        return result;
    }

    public static JsonArray KindOf(GroupVersionKind kind) => new(
        new JsonObject { ["group"] = kind.Group, ["kind"] = kind.Kind, ["version"] = kind.Version });

    private static JsonObject Reference(string name) => new() { ["$ref"] = Prefix + name };

    /// <summary><c>io.fluxcd.toolkit.source.v1.GitRepository</c> for <c>source.toolkit.fluxcd.io</c>.</summary>
    private static string NameOf(ServedResource resource) =>
        $"{string.Join('.', resource.Kind.Group.Split('.').Reverse())}.{resource.Kind.Version}.{resource.Kind.Kind}";

    private static JsonObject Custom(ServedResource resource)
    {
        var schema = resource.Custom!.OpenApiSchema is { } declared ? Json.Clone(declared) : new JsonObject { ["type"] = "object" };
        schema["type"] = "object";
        var properties = schema.Child("properties");
        properties["apiVersion"] = new JsonObject { ["type"] = "string" };
        properties["kind"] = new JsonObject { ["type"] = "string" };
        properties["metadata"] = new JsonObject { ["allOf"] = new JsonArray(Reference(ObjectMeta)) };
        schema["x-kubernetes-group-version-kind"] = KindOf(resource.Kind);
        return schema;
    }

    private void AddBuiltIn(string name)
    {
        if (_schemas.ContainsKey(name) || catalog.OpenApi(name) is not { } schema)
        {
            return;
        }

        _schemas[name] = schema;
        AddReferences(schema);
    }

    private void AddReferences(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject obj:
                foreach (var (key, value) in obj)
                {
                    if (key == "$ref" && value is JsonValue text && text.GetValue<string>() is var target
                        && target.StartsWith(Prefix, StringComparison.Ordinal))
                    {
                        AddBuiltIn(target[Prefix.Length..]);
                    }
                    else
                    {
                        AddReferences(value);
                    }
                }

                break;
            case JsonArray array:
                foreach (var item in array)
                {
                    AddReferences(item);
                }

                break;
        }
    }
}
