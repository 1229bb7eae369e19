using System.Globalization;
using System.Text;

namespace Flux.Sops.Yaml;

/// <summary>Directives, anchors and tags.</summary>
internal sealed partial class YamlScanner
{
    private static bool IsAlpha(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    private string ReadAlpha()
    {
        var text = new StringBuilder();
        while (IsAlpha(Current))
        {
            text.Append(Read());
        }

        return text.ToString();
    }

    private void SkipBlanks()
    {
        while (IsBlank())
        {
            Advance();
        }
    }

    private Token ScanDirective()
    {
        var start = Here;
        Advance();
        var name = ReadAlpha();
        if (name.Length == 0)
        {
            throw Error(start, "could not find expected directive name");
        }

        if (!IsBlankOrEnd())
        {
            throw Error(start, "found unexpected non-alphabetical character");
        }

        var token = name switch
        {
            "YAML" => ScanVersion(start),
            "TAG" => ScanTagDirective(start),
            _ => throw Error(start, "found unknown directive name"),
        };
        SkipBlanks();
        if (Current == '#')
        {
            while (!IsBreakOrEnd())
            {
                Advance();
            }
        }

        if (!IsBreakOrEnd())
        {
            throw Error(start, "did not find expected comment or line break");
        }

        SkipLine();
        return token;
    }

    private Token ScanVersion(Mark start)
    {
        SkipBlanks();
        var major = ScanVersionNumber(start);
        if (Current != '.')
        {
            throw Error(start, "did not find expected digit or '.' character");
        }

        Advance();
        return new(TokenKind.VersionDirective, start, Here) { Text = $"{major}.{ScanVersionNumber(start)}" };
    }

    private string ScanVersionNumber(Mark start)
    {
        var digits = new StringBuilder();
        while (char.IsAsciiDigit(Current))
        {
            digits.Append(Read());
            if (digits.Length > 2)
            {
                throw Error(start, "found extremely long version number");
            }
        }

        return digits.Length == 0
            ? throw Error(start, "did not find expected version number")
            : int.Parse(digits.ToString(), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }

    private Token ScanTagDirective(Mark start)
    {
        SkipBlanks();
        var handle = ScanTagHandle(start, directive: true);
        if (!IsBlank())
        {
            throw Error(start, "did not find expected whitespace");
        }

        SkipBlanks();
        var prefix = ScanTagUri(start, "");
        if (!IsBlankOrEnd())
        {
            throw Error(start, "did not find expected whitespace or line break");
        }

        return new(TokenKind.TagDirective, start, Here) { Text = handle, Suffix = prefix };
    }

    private Token ScanAnchor(TokenKind kind)
    {
        var start = Here;
        Advance();
        var name = ReadAlpha();
        if (name.Length == 0 || !(IsBlankOrEnd() || Current is '?' or ':' or ',' or ']' or '}' or '%' or '@' or '`'))
        {
            throw Error(start, "did not find expected alphabetic or numeric character");
        }

        return new(kind, start, Here) { Text = name };
    }

    private Token ScanTag()
    {
        var start = Here;
        string handle;
        string suffix;
        if (At(1) == '<')
        {
            Advance();
            Advance();
            handle = "";
            suffix = ScanTagUri(start, "");
            if (Current != '>')
            {
                throw Error(start, "did not find the expected '>'");
            }

            Advance();
        }
        else
        {
            handle = ScanTagHandle(start, directive: false);
            if (handle.Length > 1 && handle[^1] == '!')
            {
                suffix = ScanTagUri(start, "");
            }
            else
            {
                suffix = ScanTagUri(start, handle);
                (handle, suffix) = suffix.Length == 0 ? ("", "!") : ("!", suffix);
            }
        }

        if (!IsBlankOrEnd())
        {
            throw Error(start, "did not find expected whitespace or line break");
        }

        return new(TokenKind.Tag, start, Here) { Text = handle, Suffix = suffix };
    }

    private string ScanTagHandle(Mark start, bool directive)
    {
        if (Current != '!')
        {
            throw Error(start, "did not find expected '!'");
        }

        Advance();
        var handle = "!" + ReadAlpha();
        if (Current == '!')
        {
            Advance();
            return handle + "!";
        }

        return directive && handle != "!" ? throw Error(start, "did not find expected '!'") : handle;
    }

    private string ScanTagUri(Mark start, string head)
    {
        var bytes = new List<byte>();
        bytes.AddRange(Encoding.UTF8.GetBytes(head.Length > 1 ? head[1..] : ""));
        var found = head.Length > 0;
        while (IsAlpha(Current) || Current is ';' or '/' or '?' or ':' or '@' or '&' or '=' or '+' or '$' or ',' or '.' or '!' or '~' or '*' or '\'' or '('
            or ')' or '[' or ']' or '%')
        {
            found = true;
            if (Current != '%')
            {
                bytes.Add((byte)Read());
                continue;
            }

            if (!char.IsAsciiHexDigit(At(1)) || !char.IsAsciiHexDigit(At(2)))
            {
                throw Error(start, "did not find URI escaped octet");
            }

            bytes.Add(byte.Parse(_text.AsSpan(_position + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            Advance();
            Advance();
            Advance();
        }

        return found ? Encoding.UTF8.GetString([.. bytes]) : throw Error(start, "did not find expected tag URI");
    }
}
