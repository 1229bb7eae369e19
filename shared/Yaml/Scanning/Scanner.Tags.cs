using System.Globalization;
using System.Text;

namespace Flux.Yaml.Scanning;

/// <summary>Directives, anchors and tags.</summary>
internal sealed partial class Scanner
{
    private Token ScanDirective()
    {
        var start = Here;
        Skip();
        var name = ReadWhile(IsAlpha);
        if (name.Length == 0)
        {
            throw ScannerError("could not find expected directive name", start);
        }

        if (!IsBlankOrEnd(0))
        {
            throw ScannerError("found unexpected non-alphabetical character", start);
        }

        var token = name switch
        {
            "YAML" => ScanVersion(start),
            "TAG" => ScanTagDirective(start),
            _ => throw ScannerError("found unknown directive name", start),
        };
        SkipBlanks();
        if (Current == '#')
        {
            ReadWhile(c => !IsBreak(c));
        }

        if (!IsEnd)
        {
            if (!IsBreak(Current))
            {
                throw ScannerError("did not find expected comment or line break", start);
            }

            SkipLine();
        }

        return token;
    }

    private Token ScanVersion(Mark start)
    {
        SkipBlanks();
        var major = Number(start);
        if (Current != '.')
        {
            throw ScannerError("did not find expected digit or '.' character", start);
        }

        Skip();
        return new(TokenKind.VersionDirective, start, $"{major}.{Number(start)}");
    }

    private string Number(Mark start)
    {
        var digits = ReadWhile(char.IsAsciiDigit);
        return digits.Length switch
        {
            0 => throw ScannerError("did not find expected version number", start),
            > 2 => throw ScannerError("found extremely long version number", start),
            _ => digits,
        };
    }

    private Token ScanTagDirective(Mark start)
    {
        SkipBlanks();
        var handle = ScanTagHandle(isDirective: true, start);
        if (!IsBlank(Current))
        {
            throw ScannerError("did not find expected whitespace", start);
        }

        SkipBlanks();
        var prefix = ScanTagUri("", start);
        return IsBlankOrEnd(0) ? new(TokenKind.TagDirective, start, handle) { Suffix = prefix }
            : throw ScannerError("did not find expected whitespace or line break", start);
    }

    private Token ScanAnchor(TokenKind kind)
    {
        var start = Here;
        Skip();
        var name = ReadWhile(IsAlpha);
        return name.Length > 0 && (IsBlankOrEnd(0) || Current is '?' or ':' or ',' or ']' or '}' or '%' or '@' or '`')
            ? new(kind, start, name) : throw ScannerError("did not find expected alphabetic or numeric character", start);
    }

    private Token ScanTag()
    {
        var start = Here;
        string handle, suffix;
        if (At(1) == '<')
        {
            Skip(2);
            (handle, suffix) = ("", ScanTagUri("", start));
            if (Current != '>')
            {
                throw ScannerError("did not find the expected '>'", start);
            }

            Skip();
        }
        else
        {
            handle = ScanTagHandle(isDirective: false, start);
            if (handle.Length > 1 && handle[^1] == '!')
            {
                suffix = ScanTagUri("", start);
            }
            else
            {
                suffix = ScanTagUri(handle, start);
                (handle, suffix) = suffix.Length == 0 ? ("", "!") : ("!", suffix);
            }
        }

        return IsBlankOrEnd(0) ? new(TokenKind.Tag, start, handle) { Suffix = suffix }
            : throw ScannerError("did not find expected whitespace or line break", start);
    }

    private string ScanTagHandle(bool isDirective, Mark start)
    {
        if (Current != '!')
        {
            throw ScannerError("did not find expected '!'", start);
        }

        Skip();
        var handle = "!" + ReadWhile(IsAlpha);
        if (Current == '!')
        {
            Skip();
            return handle + "!";
        }

        return isDirective && handle != "!" ? throw ScannerError("did not find expected '!'", start) : handle;
    }

    private string ScanTagUri(string head, Mark start)
    {
        var uri = new StringBuilder(head.Length > 1 ? head[1..] : "");
        var hasTag = head.Length > 0;
        while (IsAlpha(Current) || Current is ';' or '/' or '?' or ':' or '@' or '&' or '=' or '+' or '$' or ',' or '.' or '!' or '~' or '*' or '\'' or '(' or ')' or '[' or ']' or '%')
        {
            hasTag = true;
            if (Current == '%')
            {
                ScanUriEscapes(uri, start);
            }
            else
            {
                uri.Append(Current);
                Skip();
            }
        }

        return hasTag ? uri.ToString() : throw ScannerError("did not find expected tag URI", start);
    }

    private void ScanUriEscapes(StringBuilder uri, Mark start)
    {
        var bytes = new List<byte>();
        while (Current == '%')
        {
            if (!byte.TryParse([At(1), At(2)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                throw ScannerError("did not find URI escaped octet", start);
            }

            bytes.Add(value);
            Skip(3);
        }

        uri.Append(Encoding.UTF8.GetString([.. bytes]));
    }

    private void SkipBlanks() => ReadWhile(IsBlank);

    private string ReadWhile(Func<char, bool> fits)
    {
        _from = _index;
        while (!IsEnd && fits(Current))
        {
            Skip();
        }

        var text = _text[_from.._index];
        _from = -1;
        return text;
    }
}
