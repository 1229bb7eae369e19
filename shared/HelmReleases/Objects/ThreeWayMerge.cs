using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.HelmReleases.Objects;

/// <summary>
/// What Helm makes of an object by the client: what the old manifest had and the new one has not goes, what the new one has is set, and what
/// others have added stays; lists are merged by key where the server's schema says so.
/// </summary>
/// <remarks>Spec: Helm 4, pkg/kube/client.go, createPatch; k8s.io/apimachinery, strategicpatch.CreateThreeWayMergePatch.</remarks>
internal sealed class ThreeWayMerge
{
    private const string Ref = "$ref";
    private const string Prefix = "#/components/schemas/";
    private readonly JsonObject? _schemas;

    private ThreeWayMerge(JsonObject? schemas) => _schemas = schemas;

    /// <summary>The schemas of a kind's group version with the kind's own under an empty name; null where the kind is a custom one.</summary>
    public static async Task<JsonObject?> SchemasAsync(IKubernetesClient client, GroupVersionKind kind, CancellationToken cancellationToken)
    {
        if (kind.Group.Contains('.', StringComparison.Ordinal) && !kind.Group.EndsWith(".k8s.io", StringComparison.Ordinal))
        {
            return null;
        }

        var document = await client.OpenApiAsync(kind.ApiVersion, cancellationToken);
        if (document.At("components", "schemas") is not JsonObject schemas)
        {
            return null;
        }

        var own = schemas.FirstOrDefault(s => (s.Value.At("x-kubernetes-group-version-kind") as JsonArray ?? []).Any(gvk =>
            gvk.Text("group") == kind.Group && gvk.Text("version") == kind.Version && gvk.Text("kind") == kind.Kind));
        return own.Key is null ? null : new() { [""] = new JsonObject { [Ref] = Prefix + own.Key }, ["all"] = schemas.DeepClone() };
    }

    /// <summary>The object as it shall be.</summary>
    /// <param name="original">The old manifest.</param>
    /// <param name="modified">The new manifest.</param>
    /// <param name="current">The object as it is.</param>
    /// <param name="schemas">Of <see cref="SchemasAsync"/>; null merges maps and replaces lists.</param>
    public static JsonObject Merge(JsonObject original, JsonObject modified, JsonObject current, JsonObject? schemas) =>
        new ThreeWayMerge(schemas?["all"] as JsonObject).Object(original, modified, current, schemas?[""]);

    /// <summary>The object with the difference between the manifests laid over it, as Helm changes objects of custom kinds.</summary>
    public static JsonObject TwoWay(JsonObject original, JsonObject modified, JsonObject current)
    {
        var result = (JsonObject)current.DeepClone();
        Diff(original, modified, result);
        return result;
    }

    private static void Diff(JsonObject original, JsonObject modified, JsonObject into)
    {
        foreach (var (key, _) in original.Where(e => !modified.ContainsKey(e.Key)))
        {
            into.Remove(key);
        }

        foreach (var (key, value) in modified)
        {
            var before = original[key];
            if (value is JsonObject map && before is JsonObject old)
            {
                if (into[key] is not JsonObject target)
                {
                    into[key] = target = [];
                }

                Diff(old, map, target);
            }
            else if (!original.ContainsKey(key) || !JsonNode.DeepEquals(before, value))
            {
                into[key] = value?.DeepClone();
            }
        }
    }

    private JsonObject Object(JsonObject? original, JsonObject modified, JsonObject current, JsonNode? schema)
    {
        var result = (JsonObject)current.DeepClone();
        foreach (var (key, _) in original ?? [])
        {
            if (!modified.ContainsKey(key))
            {
                result.Remove(key);
            }
        }

        foreach (var (key, value) in modified)
        {
            if (value is null)
            {
                result.Remove(key);
                continue;
            }

            var field = Resolve(schema).At("properties", key) ?? Resolve(schema).At("additionalProperties");
            result[key] = (value, current[key]) switch
            {
                (JsonObject map, JsonObject live) => Object(original?[key] as JsonObject, map, live, field),
                (JsonArray list, JsonArray live) => List(original?[key] as JsonArray, list, live, field),
                _ => value.DeepClone(),
            };
        }

        return result;
    }

    private JsonArray List(JsonArray? original, JsonArray modified, JsonArray current, JsonNode? schema)
    {
        if (schema.Text("x-kubernetes-patch-strategy")?.Contains("merge", StringComparison.Ordinal) is not true)
        {
            return (JsonArray)modified.DeepClone();
        }

        if (schema.Text("x-kubernetes-patch-merge-key") is not { } key)
        {
            var kept = current.Where(item => original?.Any(o => JsonNode.DeepEquals(o, item)) is not true || modified.Any(m => JsonNode.DeepEquals(m, item)));
            return new([.. modified.Concat(kept.Where(item => !modified.Any(m => JsonNode.DeepEquals(m, item)))).Select(item => item?.DeepClone())]);
        }

        var result = new JsonArray();
        foreach (var item in modified)
        {
            var live = Find(current, key, item);
            result.Add(item is JsonObject map && live is not null
                ? Object(Find(original, key, item), map, live, Resolve(schema).At("items"))
                : item?.DeepClone());
        }

        foreach (var item in current.OfType<JsonObject>().Where(item => Find(modified, key, item) is null && Find(original, key, item) is null))
        {
            result.Add(item.DeepClone());
        }

        return result;
    }

    private static JsonObject? Find(JsonArray? list, string key, JsonNode? like) => like.At(key) is { } value
        ? list?.OfType<JsonObject>().FirstOrDefault(item => JsonNode.DeepEquals(item[key], value))
        : null;

    private JsonNode? Resolve(JsonNode? schema)
    {
        for (var i = 0; i < 10; i++)
        {
            var reference = schema.Text(Ref) ?? (schema.At("allOf") as JsonArray)?.FirstOrDefault().Text(Ref);
            if (reference is null)
            {
                return schema;
            }

            schema = _schemas?[reference[Prefix.Length..]];
        }

        return schema;
    }
}
