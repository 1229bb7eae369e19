using System.Globalization;
using System.Text;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Builtins;

/// <summary>html, js and urlquery.</summary>
internal static class Escaping
{
    /// <summary>What the functions escape: the arguments printed, pointers followed.</summary>
    public static string Text(TemplateContext context, ReadOnlySpan<object?> arguments)
    {
        if (arguments.Length == 1 && arguments[0] is string text)
        {
            return text;
        }

        var values = new object?[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i] is { } value ? value is GoPointer { Target: { } target } ? target : value : "<no value>";
        }

        return Printer.Print(context, values);
    }

    public static string Html(string text)
    {
        if (!text.AsSpan().ContainsAny("\"'&<>\0"))
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\0' => result.Append('\uFFFD'),
                '"' => result.Append("&#34;"),
                '\'' => result.Append("&#39;"),
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                _ => result.Append(c),
            };
        }

        return result.ToString();
    }

    public static string JavaScript(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length;)
        {
            var isByte = GoString.IsRawByte(text, i);
            var rune = GoString.RuneAt(text, i, out var width);
            if (rune >= 128 && Unicodes.IsPrint(rune))
            {
                result.Append(isByte ? text.AsSpan(i, 1) : text.AsSpan(i, width));
            }
            else
            {
                _ = rune switch
                {
                    '\\' => result.Append("\\\\"),
                    '\'' => result.Append("\\'"),
                    '"' => result.Append("\\\""),
                    '<' => result.Append("\\u003C"),
                    '>' => result.Append("\\u003E"),
                    '&' => result.Append("\\u0026"),
                    '=' => result.Append("\\u003D"),
                    >= 128 or < ' ' => result.Append("\\u").Append(rune.ToString("X4", CultureInfo.InvariantCulture)),
                    _ => result.Append((char)rune),
                };
            }

            i += width;
        }

        return result.ToString();
    }

    /// <summary>As url.QueryEscape.</summary>
    public static string Query(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        foreach (var b in GoString.ToBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~')
            {
                result.Append((char)b);
            }
            else if (b == ' ')
            {
                result.Append('+');
            }
            else
            {
                result.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return result.ToString();
    }
}
