using System.Globalization;
using System.Text;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Splits camel case into words.</summary>
/// <remarks>Source: xstrings 1.5.0, convert.go.</remarks>
internal sealed class Words
{
    private readonly StringBuilder _result = new();
    private readonly char _connector;
    private readonly int[] _runes;
    private int _at;

    private Words(string text, char connector)
    {
        _runes = [.. GoString.Runes(text)];
        _connector = connector;
    }

    private enum Kind
    {
        Invalid,
        Number,
        UpperCase,
        Alphabet,
        Connector,
        Punctuation,
        Other,
    }

    /// <summary>HTTPServer as http_server.</summary>
    public static string Join(string text, char connector) => text.Length == 0 ? "" : new Words(text, connector).Run();

    /// <summary>http_server as HttpServer.</summary>
    public static string Pascal(string text)
    {
        var runes = GoString.Runes(text);
        var result = new StringBuilder();
        var at = 0;
        while (at < runes.Count && IsConnector(runes[at]))
        {
            result.Append(new Rune(runes[at++]));
        }

        if (at == runes.Count)
        {
            // upstream writes the last one of nothing but connectors twice
            return runes.Count == 0 ? "" : result.Append(new Rune(runes[^1])).ToString();
        }

        var startsUpper = Unicodes.IsUpper(runes[at]);
        var current = Unicodes.ToUpper(runes[at++]);
        for (; at < runes.Count; at++)
        {
            var previous = current;
            current = runes[at];
            if (IsConnector(current) && IsConnector(previous))
            {
                result.Append(new Rune(previous));
            }
            else if (IsConnector(previous))
            {
                startsUpper = Unicodes.IsUpper(current);
                current = Unicodes.ToUpper(current);
            }
            else
            {
                // GOLANG is Golang: capitals behind a capital become small
                startsUpper &= Unicodes.IsUpper(current);
                current = startsUpper ? Unicodes.ToLower(current) : current;
                result.Append(new Rune(previous));
            }
        }

        return result.Append(new Rune(current)).ToString();
    }

    private static bool IsConnector(int rune) => rune is '-' or '_' || Unicodes.IsSpace(rune);

    // as upstream defines it: a letter that is no Han character
    private static bool IsAlphabet(int rune)
    {
        if (!Unicodes.IsLetter(rune))
        {
            return false;
        }

        return rune is not ((>= 0x4E00 and <= 0x9FCC) or (>= 0x3400 and <= 0x4D85) or (>= 0x20000 and <= 0x2B81D));
    }

    private static bool IsNumber(int rune) => Rune.IsValid(rune) && Rune.IsNumber(new(rune));

    private static bool IsPunctuation(int rune) => Rune.IsValid(rune) && Rune.IsPunctuation(new(rune));

    private string Run()
    {
        var (kind, word) = Next();
        while (_at < _runes.Length)
        {
            if (kind != Kind.Connector)
            {
                Append(kind, word);
            }

            var (previous, last) = (kind, word);
            (kind, word) = Next();
            switch (previous)
            {
                case Kind.Number:
                    (kind, word) = AppendFollowers(kind, word);
                    if (kind is not (Kind.Invalid or Kind.Punctuation or Kind.Connector))
                    {
                        _result.Append(_connector);
                    }

                    break;
                case Kind.Connector:
                    Append(previous, last);
                    break;
                case Kind.Punctuation:
                    break;
                default:
                    (kind, word) = AfterWord(kind, word);
                    break;
            }
        }

        Append(kind, word);
        return _result.ToString();
    }

    private (Kind Kind, ReadOnlyMemory<int> Word) AppendFollowers(Kind kind, ReadOnlyMemory<int> word)
    {
        while (kind is Kind.Alphabet or Kind.Number)
        {
            Append(kind, word);
            (kind, word) = Next();
        }

        return (kind, word);
    }

    // a number belongs to the word before, unless small letters follow
    private (Kind Kind, ReadOnlyMemory<int> Word) AfterWord(Kind kind, ReadOnlyMemory<int> word)
    {
        if (kind != Kind.Number)
        {
            if (kind is not (Kind.Connector or Kind.Punctuation))
            {
                _result.Append(_connector);
            }

            return (kind, word);
        }

        if (_at >= _runes.Length)
        {
            return (kind, word);
        }

        var last = word;
        (kind, word) = Next();
        if (kind != Kind.Alphabet)
        {
            Append(Kind.Number, last);
            if (kind is not (Kind.Connector or Kind.Punctuation))
            {
                _result.Append(_connector);
            }

            return (kind, word);
        }

        _result.Append(_connector);
        Append(Kind.Number, last);
        (kind, word) = AppendFollowers(kind, word);
        if (kind is not (Kind.Invalid or Kind.Connector or Kind.Punctuation))
        {
            _result.Append(_connector);
        }

        return (kind, word);
    }

    private (Kind Kind, ReadOnlyMemory<int> Word) Next()
    {
        if (_at >= _runes.Length)
        {
            return (Kind.Invalid, default);
        }

        var start = _at;
        var first = _runes[_at++];
        var kind = KindOf(first);
        switch (kind)
        {
            case Kind.UpperCase:
                UpperCase(start);
                break;
            case Kind.Connector:
                Skip(IsConnector);
                break;
            case Kind.Punctuation:
                Skip(IsPunctuation);
                break;
            case Kind.Alphabet:
                Skip(r => IsAlphabet(r) && !Unicodes.IsUpper(r));
                break;
            case Kind.Number:
                Skip(IsNumber);
                break;
            case Kind.Other:
                Skip(r => KindOf(r) is Kind.Other or Kind.Invalid);
                break;
        }

        return (kind, _runes.AsMemory(start, _at - start));
    }

    private static Kind KindOf(int rune) =>
        rune == 0xFFFD ? Kind.Invalid
        : IsConnector(rune) ? Kind.Connector
        : IsPunctuation(rune) ? Kind.Punctuation
        : Unicodes.IsUpper(rune) ? Kind.UpperCase
        : IsAlphabet(rune) ? Kind.Alphabet
        : IsNumber(rune) ? Kind.Number
        : Kind.Other;

    // HTTPStatus is HTTP and Status: the last capital belongs to the small letters behind
    private void UpperCase(int start)
    {
        if (_at >= _runes.Length)
        {
            return;
        }

        if (Unicodes.IsUpper(_runes[_at]))
        {
            Skip(Unicodes.IsUpper);
            if (_at < _runes.Length && IsAlphabet(_runes[_at]) && _at - start > 1)
            {
                _at--;
            }
        }
        else if (IsAlphabet(_runes[_at]))
        {
            Skip(r => IsAlphabet(r) && !Unicodes.IsUpper(r));
        }
    }

    private void Skip(Func<int, bool> belongs)
    {
        while (_at < _runes.Length && belongs(_runes[_at]))
        {
            _at++;
        }
    }

    private void Append(Kind kind, ReadOnlyMemory<int> word)
    {
        foreach (var rune in word.Span)
        {
            var mapped = kind is not (Kind.UpperCase or Kind.Connector) ? rune
                : IsConnector(rune) ? _connector
                : Unicodes.ToLower(rune);
            _result.Append(CultureInfo.InvariantCulture, $"{GoString.FromRune(mapped)}");
        }
    }
}
