using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>Finds duplicates in lists of the types set and map.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apiserver/schema/listtype/validation.go</c>.</remarks>
internal static class ListUniqueness
{
    public static IReadOnlyList<FieldError> Check(JsonObject obj, StructuralNode root)
    {
        var errors = new List<FieldError>();
        Check(obj, root, "", errors);
        return errors;
    }

    private static void Check(JsonNode? value, StructuralNode? node, string path, List<FieldError> errors)
    {
        if (node is null)
        {
            return;
        }

        if (value is JsonObject map)
        {
            foreach (var (name, child) in map)
            {
                Check(child, node.SchemaOf(name), CustomResourceSchema.Below(path, name, node), errors);
            }
        }
        else if (value is JsonArray list)
        {
            Duplicates(list, node, path, errors);
            for (var i = 0; i < list.Count; i++)
            {
                Check(list[i], node.Items, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), errors);
            }
        }
    }

    private static void Duplicates(JsonArray list, StructuralNode node, string path, List<FieldError> errors)
    {
        if (node.ListType is not ("set" or "map"))
        {
            return;
        }

        var seen = new Dictionary<string, int>();
        for (var i = 0; i < list.Count; i++)
        {
            var key = list[i];
            if (node.ListType == "map")
            {
                if (key is not null && key is not JsonObject)
                {
                    errors.Add(FieldError.Invalid($"{path}[{i}]", key, "must be an object for an array of list-type map"));
                    return;
                }

                key = Key((JsonObject?)key, node.MapKeys);
            }

            var text = FieldError.Print(key);
            seen[text] = seen.GetValueOrDefault(text) + 1;
            if (seen[text] == 2)
            {
                errors.Add(FieldError.Duplicate(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), key));
            }
        }
    }

    private static JsonObject Key(JsonObject? item, IReadOnlyList<string> names)
    {
        var key = new JsonObject();
        foreach (var name in names)
        {
            if (item is not null && item.TryGetPropertyValue(name, out var value))
            {
                key[name] = value?.DeepClone();
            }
        }

        return key;
    }
}
