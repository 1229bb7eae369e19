using System.Buffers;
using System.Globalization;
using System.Text;
using Flux.Yaml;

namespace Flux.Kustomize.Resources;

/// <summary>Trees as Go's encoding/json writes them, which hashes are made of: keys by code point, <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c> escaped.</summary>
internal static class GoNode
{
    public static byte[] Encode(YamlNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Value(buffer, node, top: false);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a value; at the top a scalar counts as its text.</summary>
    public static void Value(ArrayBufferWriter<byte> buffer, YamlNode node, bool top)
    {
        switch (node)
        {
            case YamlMapping map:
                Mapping(buffer, map);
                break;
            case YamlSequence list:
                Raw(buffer, "[");
                for (var i = 0; i < list.Items.Count; i++)
                {
                    Raw(buffer, i == 0 ? "" : ",");
                    Value(buffer, list.Items[i], top: false);
                }

                Raw(buffer, "]");
                break;
            case YamlScalar scalar when top:
                String(buffer, scalar.Text);
                break;
            case YamlScalar scalar:
                Scalar(buffer, scalar);
                break;
        }
    }

    public static void String(ArrayBufferWriter<byte> buffer, string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '<' or '>' or '&' or < ' ' or '\u2028' or '\u2029' => quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(c),
            };
        }

        Raw(buffer, quoted.Append('"').ToString());
    }

    private static void Mapping(ArrayBufferWriter<byte> buffer, YamlMapping map)
    {
        Raw(buffer, "{");
        var first = true;
        foreach (var entry in map.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            Raw(buffer, first ? "" : ",");
            first = false;
            String(buffer, entry.Key);
            Raw(buffer, ":");
            Value(buffer, entry.Value, top: false);
        }

        Raw(buffer, "}");
    }

    private static void Scalar(ArrayBufferWriter<byte> buffer, YamlScalar scalar)
    {
        switch (scalar.Tag)
        {
            case YamlTag.Null:
                Raw(buffer, "null");
                break;
            case YamlTag.Bool:
                Raw(buffer, ScalarResolver.IsTrue(scalar.Text) ? "true" : "false");
                break;
            case YamlTag.Int or YamlTag.Float when ScalarResolver.TryFloat(ScalarResolver.TryInteger(scalar.Text, out var i) ? i : scalar.Text, out var number):
                Raw(buffer, GoNumber.Json(number));
                break;
            case YamlTag.Timestamp when ScalarResolver.TryTimestamp(scalar.Text, out var time):
                String(buffer, time);
                break;
            default:
                String(buffer, scalar.Text);
                break;
        }
    }

    private static void Raw(ArrayBufferWriter<byte> buffer, string text) => buffer.Write(Encoding.UTF8.GetBytes(text));
}
