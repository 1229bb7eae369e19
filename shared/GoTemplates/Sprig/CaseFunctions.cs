using System.Text;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Upper and lower case, words and abbreviations.</summary>
/// <remarks>Source: goutils 1.1.1.</remarks>
internal static class CaseFunctions
{
    public static void Add(FunctionMap f)
    {
        f.Add("upper", "func(string) string", (_, a) => Ascii.IsValid((string)a[0]!) ? ((string)a[0]!).ToUpperInvariant() : Map((string)a[0]!, Unicodes.ToUpper));
        f.Add("lower", "func(string) string", (_, a) => Ascii.IsValid((string)a[0]!) ? ((string)a[0]!).ToLowerInvariant() : Map((string)a[0]!, Unicodes.ToLower));
        f.Add("title", "func(string) string", (_, a) => Title((string)a[0]!));
        f.Add("untitle", "func(string) string", (_, a) => Untitle((string)a[0]!));
        f.Add("swapcase", "func(string) string", (_, a) => SwapCase((string)a[0]!));
        f.Add("snakecase", "func(string) string", (_, a) => Words.Join((string)a[0]!, '_'));
        f.Add("kebabcase", "func(string) string", (_, a) => Words.Join((string)a[0]!, '-'));
        f.Add("camelcase", "func(string) string", (_, a) => Words.Pascal((string)a[0]!));
        f.Add("nospace", "func(string) string", (_, a) => WithoutSpace((string)a[0]!));
        f.Add("initials", "func(string) string", (_, a) => Initials((string)a[0]!));
        f.Add("abbrev", "func(int, string) string", (_, a) => (nint)a[0]! < 4 ? a[1] : Abbreviate((string)a[1]!, 0, (nint)a[0]!));
        f.Add("abbrevboth", "func(int, int, string) string", (_, a) => AbbreviateBoth((nint)a[0]!, (nint)a[1]!, (string)a[2]!));
        f.Add("wrap", "func(int, string) string", (c, a) => Wrap(c, (string)a[1]!, (nint)a[0]!, "", wrapsLongWords: false));
        f.Add("wrapWith", "func(int, string, string) string", (c, a) => Wrap(c, (string)a[2]!, (nint)a[0]!, (string)a[1]!, wrapsLongWords: true));
    }

    // a byte that is no character becomes U+FFFD, as in strings.Map
    private static string Map(string text, Func<int, int> map)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            result.Append(GoString.FromRune(map(GoString.RuneAt(text, i, out var width))));
            i += width;
        }

        return result.ToString();
    }

    private static string Title(string text)
    {
        var previous = (int)' ';
        return Map(text, rune =>
        {
            var result = IsSeparator(previous) ? Unicodes.ToTitle(rune) : rune;
            previous = rune;
            return result;
        });
    }

    private static bool IsSeparator(int rune) =>
        rune < 128 ? !char.IsAsciiLetterOrDigit((char)rune) && rune != '_' : !Unicodes.IsLetter(rune) && !Unicodes.IsDigit(rune) && Unicodes.IsSpace(rune);

    private static string Untitle(string text)
    {
        var atStart = true;
        return Map(text, rune =>
        {
            if (Unicodes.IsSpace(rune))
            {
                atStart = true;
            }
            else if (atStart)
            {
                atStart = false;
                return Unicodes.ToLower(rune);
            }

            return rune;
        });
    }

    private static string SwapCase(string text)
    {
        var afterSpace = true;
        return Map(text, rune =>
        {
            if (Unicodes.IsUpper(rune) || Unicodes.IsTitle(rune))
            {
                afterSpace = false;
                return Unicodes.ToLower(rune);
            }

            if (Unicodes.IsLower(rune))
            {
                var result = afterSpace ? Unicodes.ToTitle(rune) : Unicodes.ToUpper(rune);
                afterSpace = false;
                return result;
            }

            afterSpace = Unicodes.IsSpace(rune);
            return rune;
        });
    }

    // upstream takes every byte for a character here and in Initials
    private static string WithoutSpace(string text)
    {
        var bytes = GoString.ToBytes(text);
        var kept = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
        {
            if (!Unicodes.IsSpace(b))
            {
                kept.Append((char)b);
            }
        }

        return kept.Length == bytes.Length ? text : kept.ToString();
    }

    private static string Initials(string text)
    {
        var result = new StringBuilder();
        var afterGap = true;
        foreach (var b in GoString.ToBytes(text))
        {
            var isSpace = Unicodes.IsSpace(b);
            if (afterGap && !isSpace)
            {
                result.Append((char)b);
            }

            afterGap = isSpace;
        }

        return result.ToString();
    }

    private static string AbbreviateBoth(long left, long right, string text) =>
        right < 4 || (left > 0 && right < 7) ? text : Abbreviate(text, left, right);

    private static string Abbreviate(string text, long offset, long width)
    {
        var length = GoString.ByteLength(text);
        if (length == 0 || width < 4)
        {
            return "";
        }

        if (length <= width)
        {
            return text;
        }

        offset = Math.Min(offset, length);
        if (length - offset < width - 3)
        {
            offset = length - (width - 3);
        }

        if (offset <= 4)
        {
            return GoString.Substring(text, 0, (int)width - 3) + "...";
        }

        if (width < 7)
        {
            return "";
        }

        return offset + width - 3 < length
            ? "..." + Abbreviate(GoString.Substring(text, (int)offset, length), 0, width - 3)
            : "..." + GoString.Substring(text, (int)(length - (width - 3)), length);
    }

    private static string Wrap(TemplateContext context, string text, long width, string lineFeed, bool wrapsLongWords)
    {
        width = Math.Max(width, 1);
        lineFeed = lineFeed.Length == 0 ? "\n" : lineFeed;
        var bytes = GoString.ToBytes(text);
        context.CheckLength(bytes.Length + (bytes.Length / width * lineFeed.Length));
        var separator = GoString.ToBytes(lineFeed);
        var result = new List<byte>(bytes.Length + 16);
        long offset = 0;
        while (bytes.Length - offset > width)
        {
            if (bytes[offset] == ' ')
            {
                offset++;
                continue;
            }

            long space = bytes.AsSpan((int)offset, (int)width + 1).LastIndexOf((byte)' ');
            var end = offset + width;
            if (space >= 0)
            {
                Line(offset + space);
                offset += space + 1;
            }
            else if (wrapsLongWords)
            {
                Line(end);
                offset = end;
            }
            else if (bytes.AsSpan((int)end).IndexOf((byte)' ') is var next and >= 0)
            {
                Line(end + next);
                offset = end + next + 1;
            }
            else
            {
                result.AddRange(bytes.AsSpan((int)offset));
                offset = bytes.Length;
            }
        }

        result.AddRange(bytes.AsSpan((int)offset));
        return GoString.FromBytes(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(result));

        void Line(long to)
        {
            result.AddRange(bytes.AsSpan((int)offset, (int)(to - offset)));
            result.AddRange(separator);
        }
    }
}
