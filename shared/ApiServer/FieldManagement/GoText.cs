using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.FieldManagement;

/// <summary>Values as Go's fmt and encoding/json write them, since Kubernetes' messages and field keys hold such texts.</summary>
internal static class GoText
{
    /// <summary><c>%q</c>.</summary>
    public static string Quote(string text)
    {
        var to = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            AppendQuoted(to, rune);
        }

        return to.Append('"').ToString();
    }

    /// <summary>A JSON string as encoding/json writes it: &lt;, &gt; and &amp; escaped.</summary>
    public static void AppendJson(StringBuilder to, string text)
    {
        to.Append('"');
        foreach (var c in text)
        {
            switch (c)
            {
                case '"' or '\\':
                    to.Append('\\').Append(c);
                    break;
                case '\n':
                    to.Append("\\n");
                    break;
                case '\r':
                    to.Append("\\r");
                    break;
                case '\t':
                    to.Append("\\t");
                    break;
                case '\b':
                    to.Append("\\b");
                    break;
                case '\f':
                    to.Append("\\f");
                    break;
                case < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029':
                    to.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                default:
                    to.Append(c);
                    break;
            }
        }

        to.Append('"');
    }

    /// <summary>JSON with keys in the order they stand in.</summary>
    public static void AppendJson(StringBuilder to, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                to.Append('{');
                var separator = "";
                foreach (var (key, value) in map)
                {
                    to.Append(separator);
                    AppendJson(to, key);
                    to.Append(':');
                    AppendJson(to, value);
                    separator = ",";
                }

                to.Append('}');
                break;
            case JsonArray list:
                to.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    to.Append(i > 0 ? "," : "");
                    AppendJson(to, list[i]);
                }

                to.Append(']');
                break;
            default:
                AppendSortedJson(to, node);
                break;
        }
    }

    /// <summary>JSON with sorted keys, as encoding/json writes a map.</summary>
    public static void AppendSortedJson(StringBuilder to, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                AppendSortedMap(to, map);
                break;
            case JsonArray list:
                to.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    to.Append(i > 0 ? "," : "");
                    AppendSortedJson(to, list[i]);
                }

                to.Append(']');
                break;
            case null:
                to.Append("null");
                break;
            default:
                AppendScalarJson(to, (JsonValue)node);
                break;
        }
    }

    /// <summary><c>%v</c>.</summary>
    public static string Plain(JsonNode? node) => node switch
    {
        null => "<nil>",
        JsonObject map => $"map[{string.Join(' ', map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{Plain(pair.Value)}"))}]",
        JsonArray list => $"[{string.Join(' ', list.Select(Plain))}]",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonValue value => Scalar(value),
        _ => node.ToJsonString(),
    };

    /// <summary><c>%#v</c>.</summary>
    public static string Syntax(JsonNode? node) => node switch
    {
        null => "interface {}(nil)",
        JsonObject map => $"map[string]interface {{}}{{{string.Join(", ", map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{Quote(pair.Key)}:{Syntax(pair.Value)}"))}}}",
        JsonArray list => $"[]interface {{}}{{{string.Join(", ", list.Select(Syntax))}}}",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Quote(value.GetValue<string>()),
        JsonValue value => Scalar(value),
        _ => node.ToJsonString(),
    };

    /// <summary><c>%T</c>.</summary>
    public static string TypeName(JsonNode? node) => node?.GetValueKind() switch
    {
        null => "<nil>",
        JsonValueKind.Object => "map[string]interface {}",
        JsonValueKind.Array => "[]interface {}",
        JsonValueKind.String => "string",
        JsonValueKind.Number => Numbers.TryInteger((JsonValue)node, out _) ? "int64" : "float64",
        _ => "bool",
    };

    private static string Scalar(JsonValue value) =>
        ScalarValue.TryRead(value, out var scalar) ? scalar.ToString() : value.ToJsonString();

    private static void AppendScalarJson(StringBuilder to, JsonValue value)
    {
        if (ScalarValue.TryRead(value, out var scalar))
        {
            scalar.WriteJson(to);
        }
        else
        {
            to.Append(value.ToJsonString());
        }
    }

    private static void AppendSortedMap(StringBuilder to, JsonObject map)
    {
        to.Append('{');
        var first = true;
        foreach (var (key, value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            to.Append(first ? "" : ",");
            first = false;
            AppendJson(to, key);
            to.Append(':');
            AppendSortedJson(to, value);
        }

        to.Append('}');
    }

    private static void AppendQuoted(StringBuilder to, Rune rune)
    {
        switch (rune.Value)
        {
            case '"' or '\\':
                to.Append('\\').Append((char)rune.Value);
                break;
            case '\a':
                to.Append("\\a");
                break;
            case '\b':
                to.Append("\\b");
                break;
            case '\f':
                to.Append("\\f");
                break;
            case '\n':
                to.Append("\\n");
                break;
            case '\r':
                to.Append("\\r");
                break;
            case '\t':
                to.Append("\\t");
                break;
            case '\v':
                to.Append("\\v");
                break;
            case < ' ' or 0x7f:
                to.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
                break;
            default:
                AppendPrintable(to, rune);
                break;
        }
    }

    private static void AppendPrintable(StringBuilder to, Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        var hidden = rune.Value != ' ' && category is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
        hidden |= rune.Value != ' ' && category == UnicodeCategory.SpaceSeparator;
        if (!hidden)
        {
            to.Append(rune);
        }
        else if (rune.Value > 0xffff)
        {
            to.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
        }
        else
        {
            to.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }
    }
}
