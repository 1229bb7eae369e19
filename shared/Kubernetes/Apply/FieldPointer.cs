using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Apply;

/// <summary>A JSON pointer into an object.</summary>
/// <remarks>Spec: RFC 6901; negative indices count from the end, as in upstream's patch library.</remarks>
public sealed class FieldPointer
{
    private readonly string _text;

    private FieldPointer(string text, string[] tokens)
    {
        _text = text;
        Tokens = tokens;
    }

    /// <summary>The parts, unescaped.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>Reads a pointer.</summary>
    /// <exception cref="FormatException">Empty, or not beginning with a slash.</exception>
    public static FieldPointer Parse(string text) => text.Length > 1 && text[0] == '/'
        ? new(text, [.. text[1..].Split('/').Select(t => t.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))])
        : throw new FormatException($"\"{text}\" is not a JSON pointer");

    /// <summary>Whether the field is there, and its value.</summary>
    public bool TryGet(JsonNode root, out JsonNode? value)
    {
        value = root;
        foreach (var token in Tokens)
        {
            if (!TryStep(value, token, out value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Removes the field where it is there.</summary>
    public void Remove(JsonNode root)
    {
        switch (ParentOf(root))
        {
            case JsonObject map:
                map.Remove(Tokens[^1]);
                break;
            case JsonArray list when IndexIn(list, Tokens[^1]) is { } index:
                list.RemoveAt(index);
                break;
        }
    }

    /// <summary>Sets the field, with the maps above it; nothing where a list above it has no such item.</summary>
    public void Set(JsonNode root, JsonNode? value)
    {
        JsonNode? current = root;
        foreach (var token in Tokens.SkipLast(1))
        {
            if (current is JsonObject map && map[token] is null)
            {
                map[token] = new JsonObject();
            }

            if (!TryStep(current, token, out current))
            {
                return;
            }
        }

        switch (current)
        {
            case JsonObject map:
                map[Tokens[^1]] = value?.DeepClone();
                break;
            case JsonArray list when IndexIn(list, Tokens[^1]) is { } index:
                list[index] = value?.DeepClone();
                break;
        }
    }

    /// <summary>The pointer as it was written.</summary>
    public override string ToString() => _text;

    private JsonNode? ParentOf(JsonNode root)
    {
        JsonNode? current = root;
        foreach (var token in Tokens.SkipLast(1))
        {
            if (!TryStep(current, token, out current))
            {
                return null;
            }
        }

        return current;
    }

    private static bool TryStep(JsonNode? node, string token, out JsonNode? value)
    {
        switch (node)
        {
            case JsonObject map:
                return map.TryGetPropertyValue(token, out value);
            case JsonArray list when IndexIn(list, token) is { } index:
                value = list[index];
                return true;
            default:
                value = null;
                return false;
        }
    }

    private static int? IndexIn(JsonArray list, string token)
    {
        if (!int.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
        {
            return null;
        }

        index = index < 0 ? list.Count + index : index;
        return index >= 0 && index < list.Count ? index : null;
    }
}
