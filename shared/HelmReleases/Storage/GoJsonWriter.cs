using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Yaml;

namespace Flux.HelmReleases.Storage;

/// <summary>Writes JSON byte for byte as Go's encoding/json does: no blanks, <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c> escaped, the keys of maps sorted.</summary>
/// <remarks>Spec: Go 1.26, encoding/json, encode.go. A struct's fields stand in the order in which they are written here.</remarks>
internal sealed class GoJsonWriter
{
    private readonly ArrayBufferWriter<byte> _out = new(4096);
    private bool _needsComma;

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _out.WrittenMemory;

    public void BeginObject() => Begin((byte)'{');

    public void EndObject() => End((byte)'}');

    public void BeginArray() => Begin((byte)'[');

    public void EndArray() => End((byte)']');

    /// <summary>The name of a field; its value comes next.</summary>
    public void Name(string name)
    {
        Separate();
        WriteString(name);
        _out.Write(":"u8);
        _needsComma = false;
    }

    public void String(string text)
    {
        Separate();
        WriteString(text);
    }

    public void Number(long number)
    {
        Separate();
        Ascii(number.ToString(CultureInfo.InvariantCulture));
    }

    /// <exception cref="ArgumentException">Infinite or no number, which JSON cannot say.</exception>
    public void Number(double number)
    {
        if (!double.IsFinite(number))
        {
            throw new ArgumentException($"json: unsupported value: {number.ToString(CultureInfo.InvariantCulture)}", nameof(number));
        }

        Separate();
        Ascii(GoNumber.Json(number));
    }

    public void Bool(bool value)
    {
        Separate();
        _out.Write(value ? "true"u8 : "false"u8);
    }

    public void Null()
    {
        Separate();
        _out.Write("null"u8);
    }

    /// <summary>A <c>[]byte</c>: base64 in quotes.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Separate();
        _out.Write("\""u8);
        var target = _out.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, target, out _, out var written);
        _out.Advance(written);
        _out.Write("\""u8);
    }

    /// <summary>JSON that was written before.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        Separate();
        _out.Write(json);
    }

    /// <summary>A field with a text, left out where it is empty.</summary>
    public void Field(string name, string text)
    {
        if (text.Length > 0)
        {
            Name(name);
            String(text);
        }
    }

    /// <summary>A field with a list of texts, left out where it is empty.</summary>
    public void Field(string name, IReadOnlyList<string>? texts)
    {
        if (texts is { Count: > 0 })
        {
            Name(name);
            BeginArray();
            foreach (var text in texts)
            {
                String(text);
            }

            EndArray();
        }
    }

    /// <summary>A value of a chart: maps with their keys sorted.</summary>
    public void Value(object? value)
    {
        switch (value)
        {
            case null:
                Null();
                break;
            case bool flag:
                Bool(flag);
                break;
            case string text:
                String(text);
                break;
            case long number:
                Number(number);
                break;
            case double number:
                Number(number);
                break;
            case Dictionary<string, object?> map:
                Map(map, Value);
                break;
            case List<object?> list:
                BeginArray();
                list.ForEach(Value);
                EndArray();
                break;
            default:
                throw new ArgumentException($"no value of a chart: {value.GetType()}", nameof(value));
        }
    }

    /// <summary>A tree of JSON whose objects are Go maps.</summary>
    public void Node(JsonNode? node)
    {
        switch (node)
        {
            case null:
                Null();
                break;
            case JsonObject map:
                Map(map.Select(e => KeyValuePair.Create(e.Key, e.Value)), Node);
                break;
            case JsonArray list:
                BeginArray();
                foreach (var item in list)
                {
                    Node(item);
                }

                EndArray();
                break;
            case var scalar when scalar.GetValueKind() == JsonValueKind.String:
                String(scalar.GetValue<string>());
                break;
            default:
                Raw(Encoding.UTF8.GetBytes(node.ToJsonString()));
                break;
        }
    }

    /// <summary>A map with its keys sorted by their bytes.</summary>
    public void Map<T>(IEnumerable<KeyValuePair<string, T>> entries, Action<T> write)
    {
        BeginObject();
        foreach (var (key, value) in entries.OrderBy(e => e.Key, Utf8Order.Instance))
        {
            Name(key);
            write(value);
        }

        EndObject();
    }

    private void Begin(byte bracket)
    {
        Separate();
        _out.Write([bracket]);
        _needsComma = false;
    }

    private void End(byte bracket)
    {
        _out.Write([bracket]);
        _needsComma = true;
    }

    private void Separate()
    {
        if (_needsComma)
        {
            _out.Write(","u8);
        }

        _needsComma = true;
    }

    private void Ascii(string text) => Encoding.ASCII.GetBytes(text, _out);

    private void WriteString(string text)
    {
        _out.Write("\""u8);
        var from = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (EscapeOf(text, i) is not { } escape)
            {
                continue;
            }

            Encoding.UTF8.GetBytes(text.AsSpan(from, i - from), _out);
            Ascii(escape);
            from = i + 1;
        }

        Encoding.UTF8.GetBytes(text.AsSpan(from), _out);
        _out.Write("\""u8);
    }

    private static string? EscapeOf(string text, int index) => text[index] switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        '<' => "\\u003c",
        '>' => "\\u003e",
        '&' => "\\u0026",
        '\u2028' => "\\u2028",
        '\u2029' => "\\u2029",
        < ' ' and var control => $"\\u{(int)control:x4}",
        var half when char.IsSurrogate(half) && !IsPaired(text, index) => "\\ufffd",
        _ => null,
    };

    private static bool IsPaired(string text, int index) => char.IsHighSurrogate(text[index])
        ? index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])
        : index > 0 && char.IsHighSurrogate(text[index - 1]);
}
