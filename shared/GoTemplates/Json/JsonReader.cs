using System.Globalization;
using System.Text;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Json;

/// <summary>Reads JSON as Go's encoding/json does into an interface, with its messages. Numbers become float64.</summary>
/// <remarks>Source: Go 1.26, encoding/json/scanner.go and decode.go.</remarks>
internal sealed class JsonReader
{
    private const int MaximumDepth = 10_000;
    private const int MaximumNesting = 1_000;
    private readonly string _text;
    private string? _numberError;
    private int _at;

    private JsonReader(string text) => _text = text;

    /// <summary>The value, and the message of the error if there was one; a number out of range leaves null in its place.</summary>
    public static (object? Value, string? Error) Read(string text)
    {
        var reader = new JsonReader(text);
        try
        {
            var value = reader.Value(0);
            reader.Space();
            return reader._at < text.Length ? (null, reader.Invalid("after top-level value")) : (value, reader._numberError);
        }
        catch (FormatException e)
        {
            return (null, e.Message);
        }
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private string Invalid(string context)
    {
        if (_at >= _text.Length)
        {
            return "unexpected end of JSON input";
        }

        // the scanner works on bytes
        var first = GoString.ToBytes(_text.AsSpan(_at, Math.Min(2, _text.Length - _at)))[0];
        var quoted = first switch
        {
            (byte)'\'' => "'\\''",
            (byte)'"' => "'\"'",
            _ => $"'{Quoting.Quote(((char)first).ToString())[1..^1]}'",
        };
        return $"invalid character {quoted} {context}";
    }

    private FormatException Error(string context) => new(Invalid(context));

    private void Space()
    {
        while (_at < _text.Length && IsSpace(_text[_at]))
        {
            _at++;
        }
    }

    private object? Value(int depth)
    {
        if (depth > MaximumDepth)
        {
            throw new FormatException("exceeded max depth");
        }

        if (depth > MaximumNesting && !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new FormatException("exceeded max depth");
        }

        Space();
        var c = _at < _text.Length ? _text[_at] : '\0';
        switch (c)
        {
            case '{':
                return Map(depth);
            case '[':
                return List(depth);
            case '"':
                return Text();
            case 't':
                return Literal("true", GoValues.Box(true));
            case 'f':
                return Literal("false", GoValues.Box(false));
            case 'n':
                return Literal("null", null);
            case '-' or (>= '0' and <= '9'):
                return Number();
            default:
                throw Error("looking for beginning of value");
        }
    }

    private GoMap Map(int depth)
    {
        var map = new GoMap();
        _at++;
        Space();
        if (_at < _text.Length && _text[_at] == '}')
        {
            _at++;
            return map;
        }

        while (true)
        {
            Space();
            if (_at >= _text.Length || _text[_at] != '"')
            {
                throw Error("looking for beginning of object key string");
            }

            var key = Text();
            Expect(':', "after object key");
            map[key] = Value(depth + 1);
            if (Ends('}', "after object key:value pair"))
            {
                return map;
            }
        }
    }

    private GoSlice List(int depth)
    {
        var items = new List<object?>();
        _at++;
        Space();
        if (_at < _text.Length && _text[_at] == ']')
        {
            _at++;
            return new GoSlice([]);
        }

        do
        {
            items.Add(Value(depth + 1));
        }
        while (!Ends(']', "after array element"));
        return GoSlice.WithCapacity(GoType.AnySlice, [.. items], GoValues.AppendedCapacity(items.Count));
    }

    private void Expect(char c, string context)
    {
        Space();
        if (_at >= _text.Length || _text[_at] != c)
        {
            throw Error(context);
        }

        _at++;
    }

    private bool Ends(char end, string context)
    {
        Space();
        if (_at < _text.Length && _text[_at] == end)
        {
            _at++;
            return true;
        }

        Expect(',', context);
        return false;
    }

    private object? Literal(string literal, object? value)
    {
        for (var i = 0; i < literal.Length; i++, _at++)
        {
            if (_at >= _text.Length || _text[_at] != literal[i])
            {
                throw Error($"in literal {literal} (expecting '{literal[i]}')");
            }
        }

        return value;
    }

    private object? Number()
    {
        var start = _at;
        if (_text[_at] == '-')
        {
            _at++;
        }

        if (_at < _text.Length && _text[_at] == '0')
        {
            _at++;
        }
        else
        {
            Digits("in numeric literal");
        }

        if (_at < _text.Length && _text[_at] == '.')
        {
            _at++;
            Digits("after decimal point in numeric literal");
        }

        if (_at < _text.Length && _text[_at] is 'e' or 'E')
        {
            _at++;
            _at += _at < _text.Length && _text[_at] is '+' or '-' ? 1 : 0;
            Digits("in exponent of numeric literal");
        }

        var value = double.Parse(_text.AsSpan(start, _at - start), CultureInfo.InvariantCulture);
        if (double.IsFinite(value))
        {
            return value;
        }

        _numberError ??= $"json: cannot unmarshal number {_text[start.._at]} into Go value of type float64";
        return null;
    }

    private void Digits(string context)
    {
        if (_at >= _text.Length || !char.IsAsciiDigit(_text[_at]))
        {
            throw Error(context);
        }

        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }
    }

    private string Text()
    {
        var start = ++_at;
        while (_at < _text.Length && _text[_at] is not ('"' or '\\') && _text[_at] >= ' ' && !char.IsSurrogate(_text[_at]))
        {
            _at++;
        }

        if (_at < _text.Length && _text[_at] == '"')
        {
            return _text[start.._at++];
        }

        var result = new StringBuilder(_text, start, _at - start, _at - start + 32);
        while (true)
        {
            if (_at >= _text.Length || _text[_at] < ' ')
            {
                throw Error("in string literal");
            }

            if (_text[_at] == '"')
            {
                _at++;
                return result.ToString();
            }

            if (_text[_at] == '\\')
            {
                _at++;
                Escape(result);
                continue;
            }

            result.Append(GoString.FromRune(GoString.RuneAt(_text, _at, out var width)));
            _at += width;
        }
    }

    private void Escape(StringBuilder result)
    {
        var c = _at < _text.Length ? _text[_at] : '\0';
        var index = "bfnrt\\/\"".IndexOf(c, StringComparison.Ordinal);
        if (index >= 0)
        {
            _at++;
            result.Append("\b\f\n\r\t\\/\""[index]);
            return;
        }

        if (c != 'u')
        {
            throw Error("in string escape code");
        }

        _at++;
        var first = Hexadecimal();
        if (char.IsHighSurrogate(first) && string.CompareOrdinal(_text, _at, "\\u", 0, 2) == 0)
        {
            var back = _at;
            _at += 2;
            var second = Hexadecimal();
            if (char.IsLowSurrogate(second))
            {
                result.Append(first).Append(second);
                return;
            }

            _at = back;
        }

        result.Append(char.IsSurrogate(first) ? '\uFFFD' : first);
    }

    private char Hexadecimal()
    {
        for (var i = 0; i < 4; i++, _at++)
        {
            if (_at >= _text.Length || !char.IsAsciiHexDigit(_text[_at]))
            {
                throw Error("in \\u hexadecimal character escape");
            }
        }

        return (char)int.Parse(_text.AsSpan(_at - 4, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
