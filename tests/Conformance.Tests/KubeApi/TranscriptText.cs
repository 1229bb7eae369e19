using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Conformance.Tests.KubeApi;

/// <summary>The short forms of the files, and the parts of an answer that a step is about.</summary>
internal static class TranscriptText
{
    /// <summary>Writes out <c>$repeat</c>, <c>$concat</c> and <c>$keys</c>.</summary>
    public static JsonNode? Expand(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: 1 } one when one["$repeat"] is JsonArray repeat:
                return string.Concat(Enumerable.Repeat(repeat[0]!.GetValue<string>(), repeat[1]!.GetValue<int>()));
            case JsonObject { Count: 1 } one when one["$concat"] is JsonArray parts:
                return string.Concat(parts.Select(p => Expand(p)!.GetValue<string>()));
            case JsonObject { Count: 1 } one when one["$keys"] is JsonArray keys:
                var generated = new JsonObject();
                for (var i = 0; i < keys[1]!.GetValue<int>(); i++)
                {
                    generated[$"{keys[0]}{i}"] = keys[2]?.DeepClone();
                }

                return generated;
            case JsonObject obj:
                var result = new JsonObject();
                foreach (var (name, value) in obj)
                {
                    result[name] = Expand(value);
                }

                return result;
            case JsonArray array:
                return new JsonArray([.. array.Select(Expand)]);
            default:
                return node?.DeepClone();
        }
    }

    /// <summary>One entry per path instead of the whole body.</summary>
    public static JsonObject Pick(JsonNode? body, IEnumerable<string> paths)
    {
        var result = new JsonObject();
        foreach (var path in paths)
        {
            result[path] = Select(body, Split(path))?.DeepClone();
        }

        return result;
    }

    /// <summary>What a path selects.</summary>
    public static JsonNode? Select(JsonNode? node, string path) => Select(node, Split(path));

    /// <summary>Sorts what the server lists in any order.</summary>
    public static void Sort(JsonNode? node, bool managedFields)
    {
        switch (node)
        {
            case JsonObject obj:
                if (managedFields && obj["managedFields"] is JsonArray entries)
                {
                    obj["managedFields"] = Sorted(entries, e => string.Join('\0', e?["operation"], e?["manager"], e?["apiVersion"], e?["subresource"]));
                }

                if (obj["kind"]?.ToString() == "Status" && obj["reason"]?.ToString() == "Conflict" && obj["details"]?["causes"] is JsonArray causes)
                {
                    obj["details"]!["causes"] = Sorted(causes, c => $"{c?["message"]}\0{c?["field"]}");
                }

                foreach (var (_, value) in obj.ToList())
                {
                    Sort(value, managedFields);
                }

                break;
            case JsonArray array:
                foreach (var item in array)
                {
                    Sort(item, managedFields);
                }

                break;
        }
    }

    /// <summary>Sorts the lists at paths of a picked body.</summary>
    public static void SortAt(JsonObject? body, IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            if (body?[path] is JsonArray direct)
            {
                body[path] = Sorted(direct, i => Canonical(i));
                continue;
            }

            var parts = Split(path);
            if (Select(body, parts[..^1]) is JsonObject parent && parent[parts[^1]] is JsonArray list)
            {
                parent[parts[^1]] = Sorted(list, i => Canonical(i));
            }
        }
    }

    private static string Canonical(JsonNode? node) => node switch
    {
        JsonObject obj => $"{{{string.Join(',', obj.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"\"{p.Key}\": {Canonical(p.Value)}"))}}}",
        JsonArray array => $"[{string.Join(", ", array.Select(Canonical))}]",
        null => "null",
        _ => node.ToJsonString(),
    };

    private static JsonArray Sorted(JsonArray list, Func<JsonNode?, string> key) =>
        new([.. list.OrderBy(key, StringComparer.Ordinal).Select(i => i?.DeepClone())]);

    private static string[] Split(string path)
    {
        var parts = new List<string>();
        var current = "";
        var depth = 0;
        var quoted = false;
        foreach (var c in path)
        {
            if (c == '`')
            {
                quoted = !quoted;
                continue;
            }

            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (c == '.' && depth == 0 && !quoted)
            {
                parts.Add(current);
                current = "";
            }
            else
            {
                current += c;
            }
        }

        return [.. parts, current];
    }

    private static JsonNode? Select(JsonNode? node, string[] parts)
    {
        if (parts.Length == 0)
        {
            return node;
        }

        var part = parts[0];
        if (part.EndsWith(']') && part.IndexOf('[', StringComparison.Ordinal) is >= 0 and var open)
        {
            var condition = part[(open + 1)..^1].Split('=', 2);
            return (node as JsonObject)?[part[..open]] is JsonArray list
                ? new JsonArray([.. list.Where(i => Text(i, condition[0].Split('/')) == condition[1]).Select(i => Select(i, parts[1..])?.DeepClone())])
                : null;
        }

        return (part, node) switch
        {
            ("*", JsonObject obj) => new JsonArray([.. obj.Select(p => p.Key).Order(StringComparer.Ordinal).Select(k => JsonValue.Create(k))]),
            ("*", JsonArray array) => array.Count,
            ("*", _) => node,
            (_, JsonObject obj) => Select(obj[part], parts[1..]),
            (_, JsonArray array) => new JsonArray([.. array.Select(i => Select(i, parts)?.DeepClone())]),
            _ => null,
        };
    }

    private static string Text(JsonNode? node, string[] path)
    {
        foreach (var name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : node?.ToJsonString() ?? "";
    }
}
