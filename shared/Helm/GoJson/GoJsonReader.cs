using System.Globalization;
using System.Text;

namespace Flux.Helm.GoJson;

/// <summary>
/// Reads JSON as Go's encoding/json does, with its messages: into maps, lists, strings, booleans, null and numbers. A key that occurs twice
/// takes the last value.
/// </summary>
/// <param name="text">UTF-8; what is not becomes U+FFFD within strings.</param>
/// <param name="number">Makes a value of a number's text.</param>
internal ref struct GoJsonReader(ReadOnlySpan<byte> text, Func<string, object> number)
{
    private const int MaxDepth = 1000;
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly Func<string, object> _number = number;
    private int _at = 0;
    private bool _isStream;

    /// <summary>A number as a Go float64.</summary>
    /// <exception cref="GoJsonException">Out of its range.</exception>
    public static object Float(string text)
    {
        var value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? value : throw new GoJsonException($"json: cannot unmarshal number {text} into Go value of type float64");
    }

    /// <summary>The whole text as one value, as <c>json.Unmarshal</c> reads it.</summary>
    /// <exception cref="GoJsonException">Not JSON.</exception>
    public static object? Read(ReadOnlySpan<byte> text, Func<string, object> number)
    {
        var reader = new GoJsonReader(text, number);
        var value = reader.Value(0);
        reader.SkipSpace();
        return reader._at == text.Length ? value : throw reader.Invalid("after top-level value");
    }

    /// <summary>The first value of the text, as a <c>json.Decoder</c> reads it; <paramref name="length"/> is where it ends.</summary>
    /// <exception cref="GoJsonException">Not JSON.</exception>
    public static object? ReadFirst(ReadOnlySpan<byte> text, Func<string, object> number, out int length)
    {
        var reader = new GoJsonReader(text, number) { _isStream = true };
        reader.SkipSpace();
        if (reader._at == text.Length)
        {
            throw new GoJsonException("EOF");
        }

        var value = reader.Value(0);
        length = reader._at;
        return value;
    }

    private object? Value(int depth)
    {
        SkipSpace();
        if (depth > MaxDepth)
        {
            throw new GoJsonException("exceeded max depth");
        }

        switch (Peek())
        {
            case (byte)'{':
                return Object(depth);
            case (byte)'[':
                return Array(depth);
            case (byte)'"':
                return String();
            case (byte)'t':
                Literal("true");
                return true;
            case (byte)'f':
                Literal("false");
                return false;
            case (byte)'n':
                Literal("null");
                return null;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return Number();
            default:
                throw Invalid("looking for beginning of value");
        }
    }

    private Dictionary<string, object?> Object(int depth)
    {
        var map = new Dictionary<string, object?>();
        _at++;
        SkipSpace();
        if (Peek() == '}')
        {
            _at++;
            return map;
        }

        while (true)
        {
            SkipSpace();
            if (Peek() != '"')
            {
                throw Invalid("looking for beginning of object key string");
            }

            var key = String();
            SkipSpace();
            if (Peek() != ':')
            {
                throw Invalid("after object key");
            }

            _at++;
            map[key] = Value(depth + 1);
            SkipSpace();
            var next = Peek();
            if (next == '}')
            {
                _at++;
                return map;
            }

            _at = next == ',' ? _at + 1 : throw Invalid("after object key:value pair");
        }
    }

    private List<object?> Array(int depth)
    {
        var list = new List<object?>();
        _at++;
        SkipSpace();
        if (Peek() == ']')
        {
            _at++;
            return list;
        }

        while (true)
        {
            list.Add(Value(depth + 1));
            SkipSpace();
            var next = Peek();
            if (next == ']')
            {
                _at++;
                return list;
            }

            _at = next == ',' ? _at + 1 : throw Invalid("after array element");
        }
    }

    private string String()
    {
        var start = ++_at;
        StringBuilder? unescaped = null;
        while (true)
        {
            var c = Peek();
            if (c == '"')
            {
                var rest = Encoding.UTF8.GetString(_text[start.._at++]);
                return unescaped is null ? rest : unescaped.Append(rest).ToString();
            }

            if (c < ' ')
            {
                throw Invalid("in string literal");
            }

            if (c != '\\')
            {
                _at++;
                continue;
            }

            unescaped ??= new();
            unescaped.Append(Encoding.UTF8.GetString(_text[start.._at++]));
            Escape(unescaped);
            start = _at;
        }
    }

    private void Escape(StringBuilder unescaped)
    {
        var c = Peek();
        if (c == 'u')
        {
            _at++;
            Unicode(unescaped);
            return;
        }

        unescaped.Append(c switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => (char)c,
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => throw Invalid("in string escape code"),
        });
        _at++;
    }

    // half a surrogate pair becomes U+FFFD
    private void Unicode(StringBuilder unescaped)
    {
        var unit = (char)Hex4();
        if (!char.IsSurrogate(unit))
        {
            unescaped.Append(unit);
            return;
        }

        var mark = _at;
        if (char.IsHighSurrogate(unit) && _at + 1 < _text.Length && _text[_at] == '\\' && _text[_at + 1] == 'u')
        {
            _at += 2;
            var low = (char)Hex4();
            if (char.IsLowSurrogate(low))
            {
                unescaped.Append(unit).Append(low);
                return;
            }

            _at = mark;
        }

        unescaped.Append('\uFFFD');
    }

    private int Hex4()
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            var c = Peek();
            if (!char.IsAsciiHexDigit((char)c))
            {
                throw Invalid(@"in \u hexadecimal character escape");
            }

            value = (value << 4) | Convert.ToInt32(((char)c).ToString(), 16);
            _at++;
        }

        return value;
    }

    private object Number()
    {
        var start = _at;
        if (Peek() == '-')
        {
            _at++;
            if (!IsDigit(Peek()))
            {
                throw Invalid("in numeric literal");
            }
        }

        if (_text[_at] == '0')
        {
            _at++;
        }
        else
        {
            Digits();
        }

        if (_at < _text.Length && _text[_at] == '.')
        {
            _at++;
            if (!IsDigit(Peek()))
            {
                throw Invalid("after decimal point in numeric literal");
            }

            Digits();
        }

        if (_at < _text.Length && _text[_at] is (byte)'e' or (byte)'E')
        {
            _at++;
            _at += Peek() is (byte)'+' or (byte)'-' ? 1 : 0;
            if (!IsDigit(Peek()))
            {
                throw Invalid("in exponent of numeric literal");
            }

            Digits();
        }

        return _number(Encoding.ASCII.GetString(_text[start.._at]));
    }

    private void Digits()
    {
        while (_at < _text.Length && IsDigit(_text[_at]))
        {
            _at++;
        }
    }

    private void Literal(string literal)
    {
        foreach (var expected in literal)
        {
            if (Peek() != expected)
            {
                throw Invalid($"in literal {literal} (expecting '{expected}')");
            }

            _at++;
        }
    }

    private static bool IsDigit(byte c) => c is >= (byte)'0' and <= (byte)'9';

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }
    }

    private readonly byte Peek() => _at < _text.Length ? _text[_at]
        : throw new GoJsonException(_isStream ? "unexpected EOF" : "unexpected end of JSON input");

    private readonly GoJsonException Invalid(string where)
    {
        var c = (char)_text[_at];
        var shown = c switch
        {
            '\'' => @"'\''",
            '"' => "'\"'",
            _ => $"'{GoText.Quote(c.ToString())[1..^1]}'",
        };
        return new($"invalid character {shown} {where}");
    }
}
