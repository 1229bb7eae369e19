using System.Globalization;
using System.Text;
using Flux.GoTemplates;
using Flux.GoTemplates.Values;
using Flux.Helm.Toml;
using Flux.Yaml;

namespace Flux.Helm.Rendering;

/// <summary>Writes values of templates as TOML: keys sorted, plain ones before tables, tables indented by two.</summary>
/// <remarks>Spec: BurntSushi/toml 1.6, encode.go.</remarks>
internal sealed class TomlEncoder
{
    private readonly StringBuilder _out = new();

    /// <exception cref="TomlEncodeException">It cannot be written; upstream's message.</exception>
    /// <exception cref="GoCallException">Where upstream's encoder panics.</exception>
    public static string Encode(object? value)
    {
        if (value is null)
        {
            throw new GoCallException("reflect: call of reflect.Value.Type on zero Value");
        }

        var encoder = new TomlEncoder();
        encoder.Write([], value);
        return encoder._out.ToString();
    }

    private void Write(List<string> key, object? value)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (value)
        {
            case null or GoObject { IsNil: true }:
                break;
            case GoPointer pointer:
                Write(key, pointer.Target);
                break;
            case GoMap map:
                Table(key, map);
                break;
            case GoSlice slice when IsTables(slice):
                Tables(key, slice);
                break;
            default:
                KeyValue(key, value, inline: false);
                break;
        }
    }

    private void Tables(List<string> key, GoSlice slice)
    {
        if (key.Count == 0)
        {
            throw new TomlEncodeException("toml: top-level values must be Go maps or structs");
        }

        foreach (var item in slice)
        {
            if (item is GoMap { IsNil: false } map)
            {
                NewLine();
                _out.Append(Indent(key)).Append("[[").Append(TomlText.Key(key)).Append("]]");
                NewLine();
                Entries(key, map, inline: false);
            }
        }
    }

    private void Table(List<string> key, GoMap map)
    {
        if (key.Count == 1)
        {
            NewLine();
        }

        if (key.Count > 0)
        {
            _out.Append(Indent(key)).Append('[').Append(TomlText.Key(key)).Append(']');
            NewLine();
        }

        Entries(key, map, inline: false);
    }

    private void Entries(List<string> key, GoMap map, bool inline)
    {
        var plain = map.Where(e => !IsTable(e.Value)).ToList();
        var tables = map.Where(e => IsTable(e.Value)).ToList();
        if (inline)
        {
            _out.Append('{');
        }

        Entries(key, plain, inline, trailingComma: tables.Count > 0);
        Entries(key, tables, inline, trailingComma: false);
        if (inline)
        {
            _out.Append('}');
        }
    }

    private void Entries(List<string> key, List<KeyValuePair<string, object?>> entries, bool inline, bool trailingComma)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            var (name, value) = entries[i];
            if (value is null or GoObject { IsNil: true })
            {
                continue;
            }

            if (!inline)
            {
                Write([.. key, name], value);
                continue;
            }

            KeyValue([name], value, inline: true);
            if (trailingComma || i + 1 < entries.Count)
            {
                _out.Append(", ");
            }
        }
    }

    private void KeyValue(List<string> key, object? value, bool inline)
    {
        if (key.Count == 0)
        {
            Element(value);
            return;
        }

        _out.Append(Indent(key)).Append(TomlText.Key(key[^1])).Append(" = ");
        Element(value);
        if (!inline)
        {
            NewLine();
        }
    }

    private void Element(object? value)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (value)
        {
            case GoNamed { Type.Name: "time.Duration" } duration:
                _out.Append(TomlText.Quote(GoNanoseconds.Format((long)duration.Value)));
                break;
            case GoNamed named:
                Element(named.Value);
                break;
            case string text:
                _out.Append(TomlText.Quote(text));
                break;
            case bool flag:
                _out.Append(flag ? "true" : "false");
                break;
            case double number:
                _out.Append(Float(number));
                break;
            case float number:
                _out.Append(Float(double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)));
                break;
            case GoSlice slice:
                List(slice);
                break;
            case GoMap map:
                Entries([], map, inline: true);
                break;
            case GoStruct when GoTimes.ToToml(value) is { } time:
                _out.Append(time);
                break;
            case null:
                throw new TomlEncodeException("toml: cannot encode array with nil element");
            case nint or long or int or short or sbyte or nuint or ulong or uint or ushort or byte:
                _out.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            default:
                throw new TomlEncodeException($"unsupported type: {GoType.KindName(GoType.Of(value)?.Kind ?? GoKind.Invalid)}");
        }
    }

    private void List(GoSlice slice)
    {
        _out.Append('[');
        for (var i = 0; i < slice.Count; i++)
        {
            _out.Append(i > 0 ? ", " : "");
            Element(slice[i]);
        }

        _out.Append(']');
    }

    private static string Float(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? (double.IsNegative(value) ? "-nan" : "nan") : value > 0 ? "inf" : "-inf";
        }

        var text = GoNumber.General(value);
        return text.AsSpan().IndexOfAny('e', '.') >= 0 ? text : text + ".0";
    }

    private static bool IsTable(object? value) => value switch
    {
        GoMap => true,
        GoSlice slice => IsTables(slice),
        GoPointer pointer => IsTable(pointer.Target),
        _ => false,
    };

    private static bool IsTables(GoSlice slice)
    {
        if (slice.IsNil || slice.Count == 0)
        {
            return false;
        }

        var all = true;
        foreach (var item in slice)
        {
            if (item is null or GoObject { IsNil: true })
            {
                throw new TomlEncodeException("toml: cannot encode array with nil element");
            }

            all &= item is GoMap;
        }

        return all;
    }

    private void NewLine()
    {
        if (_out.Length > 0)
        {
            _out.Append('\n');
        }
    }

    private static string Indent(List<string> key) => new(' ', 2 * (key.Count - 1));
}

/// <summary>A value that cannot be written as TOML.</summary>
/// <param name="message">Upstream's message.</param>
internal sealed class TomlEncodeException(string message) : Exception(message);
