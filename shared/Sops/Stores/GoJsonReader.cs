using System.Globalization;
using System.Text;
using Flux.Sops.Trees;

namespace Flux.Sops.Stores;

/// <summary>
/// Reads JSON token by token as Go's decoder does when SOPS drives it: keys may repeat, what follows the object is not looked at, and an
/// object that the file's end cuts off behind a value counts as closed.
/// </summary>
internal sealed class GoJsonReader(byte[] data)
{
    private const int MaxDepth = 1_000;
    private const string BeginningOfValue = "looking for beginning of value";

    private int _at;
    private int _depth;

    /// <summary>The object.</summary>
    /// <exception cref="FormatException">It is none; the message is Go's.</exception>
    public TreeBranch Document()
    {
        var c = Peek() ?? throw new FormatException("EOF");
        if (c == '{')
        {
            _at++;
            return Object();
        }

        const string Only = "SOPS only supports JSON files with a top-level object (starting with '{')";
        if (c == '[')
        {
            throw new FormatException(
                $"{Only}, not arrays or other types. Got delimiter [ instead. To encrypt this file, wrap it in an object, e.g., {{\"data\": [...]}}");
        }

        var value = Value(BeginningOfValue);
        var shown = value is string text ? GoQuote.Of(text) : GoValues.Text(value);
        throw new FormatException($"{Only}, not other JSON types. Got {shown} of type {GoValues.TypeName(value)} instead");
    }

    private char? Peek()
    {
        while (_at < data.Length && data[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }

        return _at < data.Length ? (char)data[_at] : null;
    }

    private TreeBranch Object()
    {
        Enter();
        var branch = new TreeBranch();
        for (var isFirst = true; ; isFirst = false)
        {
            var c = Peek();
            if (c == '}' && (isFirst || branch.Count > 0))
            {
                break;
            }

            if (!isFirst)
            {
                if (c is null)
                {
                    return branch;
                }

                Expect(',', "after object key:value pair");
                c = Peek();
            }

            if (c is null)
            {
                throw new FormatException("Expected JSON object key, got %!s(<nil>) of type <nil> instead");
            }

            if (c != '"')
            {
                throw Invalid(c.Value, "looking for beginning of object key string");
            }

            var key = String();
            Expect(':', "after object key");
            branch.Add(key, Value(BeginningOfValue));
        }

        _at++;
        _depth--;
        return branch;
    }

    private TreeList Array()
    {
        Enter();
        var list = new TreeList();
        if (Peek() == ']')
        {
            _at++;
            _depth--;
            return list;
        }

        while (true)
        {
            list.Add(Value(BeginningOfValue));
            if (Peek() == ']')
            {
                _at++;
                _depth--;
                return list;
            }

            Expect(',', "after array element");
        }
    }

    private void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw new FormatException("exceeded max depth");
        }
    }

    private void Expect(char expected, string context)
    {
        var c = Peek() ?? throw new FormatException("EOF");
        if (c != expected)
        {
            throw Invalid(c, context);
        }

        _at++;
    }

    private object? Value(string context)
    {
        var c = Peek() ?? throw new FormatException("EOF");
        switch (c)
        {
            case '{':
                _at++;
                return Object();
            case '[':
                _at++;
                return Array();
            case '"':
                return String();
            case 't':
                return Literal("true", true);
            case 'f':
                return Literal("false", false);
            case 'n':
                return Literal("null", null);
            default:
                return c is '-' or (>= '0' and <= '9') ? Number() : throw Invalid(c, context);
        }
    }

    private object? Literal(string word, object? value)
    {
        for (var i = 1; i < word.Length; i++)
        {
            if (_at + i >= data.Length)
            {
                throw new FormatException("unexpected EOF");
            }

            if (data[_at + i] != word[i])
            {
                throw Invalid((char)data[_at + i], $"in literal {word} (expecting '{word[i]}')");
            }
        }

        _at += word.Length;
        return value;
    }

    private object Number()
    {
        var start = _at;
        if (data[_at] == '-')
        {
            _at++;
            if (_at >= data.Length || !char.IsAsciiDigit((char)data[_at]))
            {
                throw _at >= data.Length ? new FormatException("unexpected EOF") : Invalid((char)data[_at], "in numeric literal");
            }
        }

        if (data[_at] == '0')
        {
            _at++;
        }
        else
        {
            Digits("in numeric literal");
        }

        if (_at < data.Length && data[_at] == '.')
        {
            _at++;
            Digits("after decimal point in numeric literal");
        }

        if (_at < data.Length && data[_at] is (byte)'e' or (byte)'E')
        {
            _at++;
            if (_at < data.Length && data[_at] is (byte)'+' or (byte)'-')
            {
                _at++;
            }

            Digits("in exponent of numeric literal");
        }

        var text = Encoding.ASCII.GetString(data, start, _at - start);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return integer;
        }

        return double.Parse(text, CultureInfo.InvariantCulture) is var number && double.IsFinite(number)
            ? number
            : throw new FormatException($"strconv.ParseFloat: parsing \"{text}\": value out of range");
    }

    private void Digits(string context)
    {
        if (_at >= data.Length)
        {
            throw new FormatException("unexpected EOF");
        }

        if (!char.IsAsciiDigit((char)data[_at]))
        {
            throw Invalid((char)data[_at], context);
        }

        while (_at < data.Length && char.IsAsciiDigit((char)data[_at]))
        {
            _at++;
        }
    }

    private string String()
    {
        var text = new StringBuilder();
        _at++;
        while (true)
        {
            if (_at >= data.Length)
            {
                throw new FormatException("unexpected EOF");
            }

            var b = data[_at];
            if (b == '"')
            {
                _at++;
                return text.ToString();
            }

            if (b < ' ')
            {
                throw Invalid((char)b, "in string literal");
            }

            if (b == '\\')
            {
                Escape(text);
                continue;
            }

            // Go replaces what is not UTF-8
            Rune.DecodeFromUtf8(data.AsSpan(_at), out var rune, out var consumed);
            text.Append(rune.ToString());
            _at += rune == Rune.ReplacementChar && consumed < 3 ? 1 : consumed;
        }
    }

    private void Escape(StringBuilder text)
    {
        if (_at + 1 >= data.Length)
        {
            throw new FormatException("unexpected EOF");
        }

        var c = (char)data[_at + 1];
        if (c == 'u')
        {
            text.Append(Unicode());
            return;
        }

        text.Append(c switch
        {
            '"' or '\\' or '/' => c,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw Invalid(c, "in string escape code"),
        });
        _at += 2;
    }

    private string Unicode()
    {
        var first = Hex(_at);
        _at += 6;
        if (!char.IsSurrogate(first))
        {
            return first.ToString();
        }

        if (char.IsHighSurrogate(first) && _at + 1 < data.Length && data[_at] == '\\' && data[_at + 1] == 'u')
        {
            var second = Hex(_at);
            if (char.IsLowSurrogate(second))
            {
                _at += 6;
                return new([first, second]);
            }
        }

        return "\uFFFD";
    }

    private char Hex(int at)
    {
        var value = 0;
        for (var i = at + 2; i < at + 6; i++)
        {
            if (i >= data.Length)
            {
                throw new FormatException("unexpected EOF");
            }

            value = (value * 16) + (char.IsAsciiHexDigit((char)data[i])
                ? Convert.ToInt32(((char)data[i]).ToString(), 16)
                : throw Invalid((char)data[i], "in \\u hexadecimal character escape"));
        }

        return (char)value;
    }

    private static FormatException Invalid(char c, string context)
    {
        var shown = c switch
        {
            '\'' => "'\\''",
            '"' => "'\"'",
            _ => $"'{GoQuote.Of(c < '\u0080' ? c.ToString() : ((char)c).ToString())[1..^1]}'",
        };
        return new($"invalid character {shown} {context}");
    }
}
