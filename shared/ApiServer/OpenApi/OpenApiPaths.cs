using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.Primitives;

namespace Flux.ApiServer.OpenApi;

/// <summary>The paths of a resource with the operations on them.</summary>
internal static class OpenApiPaths
{
    private static readonly string[] _patchTypes =
        ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"];

    public static void Add(JsonObject paths, ServedResource resource, OpenApiSchemas schemas)
    {
        var root = resource.Kind.Group.Length == 0 ? $"/api/{resource.Kind.Version}" : $"/apis/{resource.Kind.Group}/{resource.Kind.Version}";
        var plural = resource.Schema.Plural;
        var scope = resource.Namespaced ? $"{root}/namespaces/{{namespace}}" : root;
        if (resource.Namespaced && resource.Schema.Verbs.Contains("list"))
        {
            paths[$"{root}/{plural}"] = Item(resource, ("get", "list", schemas.ReferToList(resource)));
        }

        var collection = new List<(string, string, JsonObject)>();
        AddIf(resource, collection, "list", ("get", "list"), () => schemas.ReferToList(resource));
        AddIf(resource, collection, "create", ("post", "post"), () => schemas.ReferTo(resource));
        AddIf(resource, collection, "deletecollection", ("delete", "deletecollection"), () => schemas.ReferTo("io.k8s.apimachinery.pkg.apis.meta.v1.Status"));
        paths[$"{scope}/{plural}"] = Item(resource, [.. collection]);
        var single = new List<(string, string, JsonObject)>();
        AddIf(resource, single, "get", ("get", "get"), () => schemas.ReferTo(resource));
        AddIf(resource, single, "update", ("put", "put"), () => schemas.ReferTo(resource));
        AddIf(resource, single, "patch", ("patch", "patch"), () => schemas.ReferTo(resource));
        AddIf(resource, single, "delete", ("delete", "delete"), () => schemas.ReferTo("io.k8s.apimachinery.pkg.apis.meta.v1.Status"));
        if (single.Count > 0)
        {
            paths[$"{scope}/{plural}/{{name}}"] = Item(resource, [.. single]);
        }

        foreach (var sub in resource.Schema.Subresources.Where(s => s.Name == "status"))
        {
            paths[$"{scope}/{plural}/{{name}}/{sub.Name}"] = Item(
                resource,
                ("get", "get", schemas.ReferTo(resource)),
                ("put", "put", schemas.ReferTo(resource)),
                ("patch", "patch", schemas.ReferTo(resource)));
        }
    }

    private static void AddIf(
        ServedResource resource, List<(string, string, JsonObject)> operations, string verb, (string Method, string Action) operation, Func<JsonObject> schema)
    {
        if (resource.Schema.Verbs.Contains(verb))
        {
            operations.Add((operation.Method, operation.Action, schema()));
        }
    }

    private static JsonObject Item(ServedResource resource, params (string Method, string Action, JsonObject Schema)[] operations)
    {
        var item = new JsonObject();
        foreach (var (method, action, schema) in operations)
        {
            item[method] = Operation(resource.Kind, action, schema, resource.Custom is null);
        }

        item["parameters"] = new JsonArray(
            [.. (string[])(resource.Namespaced ? ["name", "namespace", "pretty"] : ["name", "pretty"]) switch
            {
                var names => names.Select(n => Parameter(n, n == "pretty" ? "query" : "path", "string")),
            }]);
        return item;
    }

    private static JsonObject Operation(GroupVersionKind kind, string action, JsonObject schema, bool isBuiltIn)
    {
        var group = kind.Group.Length == 0 ? "core" : kind.Group;
        var operation = new JsonObject
        {
            ["tags"] = new JsonArray($"{group}_{kind.Version}"),
            ["description"] = $"{action} {kind.Kind}",
            ["operationId"] = $"{action}_{group}_{kind.Version}_{kind.Kind}",
            ["parameters"] = Parameters(action),
        };
        if (action is "post" or "put" or "patch")
        {
            var types = action != "patch" ? ["*/*"] : isBuiltIn ? _patchTypes : _patchTypes[..3];
            var body = action == "patch" ? new JsonObject { ["type"] = "object" } : Json(schema);
            operation["requestBody"] = new JsonObject { ["content"] = Content(types, body), ["required"] = true };
        }

        operation["responses"] = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "OK", ["content"] = Content(["application/json", "application/yaml"], schema) },
        };
        operation["x-kubernetes-action"] = action;
        operation["x-kubernetes-group-version-kind"] = new JsonObject
        {
            ["group"] = kind.Group,
            ["version"] = kind.Version,
            ["kind"] = kind.Kind,
        };
        return operation;
    }

    private static JsonObject Json(JsonObject schema) => (JsonObject)schema.DeepClone();

    private static JsonObject Content(IEnumerable<string> types, JsonObject schema)
    {
        var content = new JsonObject();
        foreach (var type in types)
        {
            content[type] = new JsonObject { ["schema"] = schema.DeepClone() };
        }

        return content;
    }

    private static JsonArray Parameters(string action) => action switch
    {
        "post" or "put" => Queries("dryRun", "fieldManager", "fieldValidation"),
        "patch" => new JsonArray([.. Queries("dryRun", "fieldManager", "fieldValidation").Select(p => p!.DeepClone()), Parameter("force", "query", "boolean")]),
        "list" => Queries("allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion", "resourceVersionMatch", "sendInitialEvents", "timeoutSeconds", "watch"),
        "delete" => Queries("dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy"),
        _ => [],
    };

    private static JsonArray Queries(params IEnumerable<string> names) => new([.. names.Select(n => Parameter(n, "query", "string"))]);

    private static JsonObject Parameter(string name, string place, string type)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place };
        if (place == "path")
        {
            parameter["required"] = true;
        }

        parameter["schema"] = new JsonObject { ["type"] = type, ["uniqueItems"] = true };
        return parameter;
    }
}
