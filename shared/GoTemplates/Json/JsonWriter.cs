using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Json;

/// <summary>Writes values as Go's encoding/json does.</summary>
/// <remarks>Source: Go 1.26, encoding/json/encode.go.</remarks>
internal sealed class JsonWriter
{
    private const int MaximumDepth = 2_000;
    private readonly StringBuilder _output = new();
    private readonly TemplateContext _context;
    private readonly bool _escapesHtml;
    private readonly bool _isIndented;

    private JsonWriter(TemplateContext context, bool escapesHtml, bool isIndented)
    {
        _context = context;
        _escapesHtml = escapesHtml;
        _isIndented = isIndented;
    }

    /// <exception cref="GoCallException">The value has no JSON form.</exception>
    public static string Write(TemplateContext context, object? value, bool escapesHtml = true, bool isIndented = false)
    {
        var writer = new JsonWriter(context, escapesHtml, isIndented);
        writer.Value(value, 0);
        return writer._output.ToString();
    }

    private void Value(object? value, int depth)
    {
        _context.CheckLength(_output.Length);
        if (depth > MaximumDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GoCallException($"json: unsupported value: encountered a cycle via {GoType.Of(value)}");
        }

        switch (value)
        {
            case null or GoObject { IsNil: true }:
                _output.Append("null");
                break;
            case string text:
                Text(text);
                break;
            case bool b:
                _output.Append(b ? "true" : "false");
                break;
            case double d:
                Float(d, isFloat32: false);
                break;
            case float f:
                Float(f, isFloat32: true);
                break;
            case GoMap map:
                Map(map, depth);
                break;
            case GoSlice { Type.Element: var element } bytes when ReferenceEquals(element, GoType.Uint8):
                _output.Append('"').Append(Convert.ToBase64String(bytes.ToBytes())).Append('"');
                break;
            case GoSlice slice:
                Slice(slice, depth);
                break;
            case GoPointer { Target: { } target }:
                Value(target, depth + 1);
                break;
            case GoStruct item:
                Struct(item, depth);
                break;
            case GoNamed named:
                Value(named.Value, depth);
                break;
            case GoError:
                _output.Append("{}");
                break;
            case System.Numerics.Complex or GoFunction:
                throw new GoCallException($"json: unsupported type: {GoType.Of(value)}");
            default:
                _output.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private void Map(GoMap map, int depth)
    {
        _output.Append('{');
        var isFirst = true;
        foreach (var key in map.SortedKeys)
        {
            Separate(ref isFirst, depth);
            Text(key);
            _output.Append(_isIndented ? ": " : ":");
            Value(map[key], depth + 1);
        }

        End(isFirst, depth, '}');
    }

    private void Slice(GoSlice slice, int depth)
    {
        _output.Append('[');
        var isFirst = true;
        foreach (var item in slice)
        {
            Separate(ref isFirst, depth);
            Value(item, depth + 1);
        }

        End(isFirst, depth, ']');
    }

    private void Struct(GoStruct item, int depth)
    {
        if (item.Type.Methods.TryGetValue("MarshalJSON", out var marshal))
        {
            _output.Append((string)marshal.Body(_context, [item])!);
            return;
        }

        _output.Append('{');
        var isFirst = true;
        for (var i = 0; i < item.Values.Count; i++)
        {
            if (Unicodes.IsUpper(item.Type.Fields[i].Name[0]))
            {
                Separate(ref isFirst, depth);
                Text(item.Type.Fields[i].Name);
                _output.Append(_isIndented ? ": " : ":");
                Value(item.Values[i], depth + 1);
            }
        }

        End(isFirst, depth, '}');
    }

    private void Separate(ref bool isFirst, int depth)
    {
        _output.Append(isFirst ? "" : ",");
        isFirst = false;
        if (_isIndented)
        {
            _output.Append('\n').Append(' ', 2 * (depth + 1));
        }
    }

    private void End(bool isEmpty, int depth, char bracket)
    {
        if (_isIndented && !isEmpty)
        {
            _output.Append('\n').Append(' ', 2 * depth);
        }

        _output.Append(bracket);
    }

    private void Float(double value, bool isFloat32)
    {
        if (!double.IsFinite(value))
        {
            throw new GoCallException($"json: unsupported value: {FloatFormat.Format(value)}");
        }

        var size = Math.Abs(value);
        var isScientific = size != 0 && (isFloat32 ? (float)size is < 1e-6f or >= 1e21f : size is < 1e-6 or >= 1e21);
        var text = FloatFormat.Format(value, isScientific ? 'e' : 'f', -1, isFloat32);
        _output.Append(isScientific && text.Length >= 4 && text[^4..^1] == "e-0" ? text[..^2] + text[^1] : text);
    }

    private void Text(string text)
    {
        _output.Append('"');
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (c is >= ' ' and < (char)127 and not ('"' or '\\' or '<' or '>' or '&'))
            {
                _output.Append(c);
                i++;
                continue;
            }

            var rune = GoString.RuneAt(text, i, out var width);
            if (char.IsSurrogate(c) && width == 1)
            {
                _output.Append("\\ufffd");
            }
            else
            {
                Escaped(text.AsSpan(i, width), rune);
            }

            i += width;
        }

        _output.Append('"');
    }

    private void Escaped(ReadOnlySpan<char> text, int rune) => _ = rune switch
    {
        '"' => _output.Append("\\\""),
        '\\' => _output.Append("\\\\"),
        '\b' => _output.Append("\\b"),
        '\f' => _output.Append("\\f"),
        '\n' => _output.Append("\\n"),
        '\r' => _output.Append("\\r"),
        '\t' => _output.Append("\\t"),
        < ' ' or 0x2028 or 0x2029 => _output.Append("\\u").Append(rune.ToString("x4", CultureInfo.InvariantCulture)),
        '<' or '>' or '&' when _escapesHtml => _output.Append("\\u").Append(rune.ToString("x4", CultureInfo.InvariantCulture)),
        _ => _output.Append(text),
    };
}
