using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>Removes from a custom resource what its schema does not know.</summary>
/// <remarks>Spec: apiextensions-apiserver, <c>pkg/apiserver/schema/pruning</c>, <c>defaulting/prunenulls.go</c> and
/// <c>objectmeta</c>.</remarks>
internal static class StructuralPruning
{
    public static List<string> Prune(JsonObject obj, StructuralNode root, bool keepNulls)
    {
        var unknown = new List<string>();
        if (obj["metadata"] is JsonObject metadata)
        {
            PruneMetadata(metadata, "metadata", unknown);
        }

        var inSchema = new List<string>();
        Prune(obj, root, "", isObject: true, inSchema);
        inSchema.Sort(StringComparer.Ordinal);
        unknown.AddRange(inSchema);
        if (!keepNulls)
        {
            PruneNulls(obj, root);
        }

        PruneEmbedded(obj, root, "", unknown);
        return unknown;
    }

    /// <summary>Whether a value has fields that its schema does not know.</summary>
    public static bool HasUnknownFields(JsonNode value, StructuralNode node)
    {
        var unknown = new List<string>();
        Prune(value.DeepClone(), node, "", node.IsEmbeddedResource, unknown);
        return unknown.Count > 0;
    }

    private static bool IsMetaField(string name) => name is "apiVersion" or "kind" or "metadata";

    private static void PruneMetadata(JsonObject metadata, string path, List<string> unknown)
    {
        var fields = new List<string>();
        ObjectNormalizer.Normalize(SchemaCatalog.BuiltIn.Type(CustomResourceSchema.ObjectMetaType), metadata, fields);
        unknown.AddRange(fields.Select(field => $"{path}.{field}"));
    }

    private static void Prune(JsonNode? value, StructuralNode? node, string path, bool isObject, List<string> unknown)
    {
        var keepsUnknown = node is { PreserveUnknownFields: true };
        if (value is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                var itemPath = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
                if (keepsUnknown)
                {
                    Keep(list[i], node?.Items, itemPath, unknown);
                }
                else
                {
                    Prune(list[i], node?.Items, itemPath, false, unknown);
                }
            }

            return;
        }

        if (value is not JsonObject map)
        {
            return;
        }

        if (keepsUnknown)
        {
            Keep(map, node, path, unknown, isObject);
            return;
        }

        foreach (var (name, child) in map.ToArray())
        {
            if ((isObject || node is { IsEmbeddedResource: true }) && IsMetaField(name))
            {
                continue;
            }

            var childPath = path.Length == 0 ? name : $"{path}.{name}";
            if (node is not null && (node.Properties.ContainsKey(name) || node.HasAdditionalProperties))
            {
                Prune(child, node.SchemaOf(name), childPath, false, unknown);
            }
            else
            {
                unknown.Add(childPath);
                map.Remove(name);
            }
        }
    }

    /// <summary>Keeps unknown fields, but prunes below those that are specified.</summary>
    private static void Keep(JsonNode? value, StructuralNode? node, string path, List<string> unknown, bool isObject = false)
    {
        if (node is null)
        {
            return;
        }

        if (value is JsonObject map)
        {
            foreach (var (name, child) in map.ToArray())
            {
                var isMeta = (isObject || node.IsEmbeddedResource) && IsMetaField(name);
                if (!isMeta && (node.Properties.ContainsKey(name) || node.HasAdditionalProperties))
                {
                    Prune(child, node.SchemaOf(name), path.Length == 0 ? name : $"{path}.{name}", false, unknown);
                }
            }
        }
        else if (value is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                Keep(list[i], node.Items, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), unknown);
            }
        }
    }

    private static void PruneNulls(JsonNode? value, StructuralNode? node)
    {
        if (value is JsonObject map)
        {
            foreach (var (name, child) in map.ToArray())
            {
                var schema = node?.SchemaOf(name);
                if (CustomResourceSchema.IsForbiddenNull(child, schema) && schema is { HasDefault: false })
                {
                    map.Remove(name);
                }
                else
                {
                    PruneNulls(child, schema);
                }
            }
        }
        else if (value is JsonArray list)
        {
            foreach (var item in list)
            {
                PruneNulls(item, node?.Items);
            }
        }
    }

    private static void PruneEmbedded(JsonNode? value, StructuralNode? node, string path, List<string> unknown)
    {
        CustomResourceSchema.Walk(value, node, path, (map, schema, at) =>
        {
            if (schema.IsEmbeddedResource && map["metadata"] is JsonObject metadata)
            {
                PruneMetadata(metadata, at.Length == 0 ? "metadata" : $"{at}.metadata", unknown);
            }
        });
    }
}
