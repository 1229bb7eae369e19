using System.Globalization;
using System.Text;

namespace Flux.Sops.Trees;

/// <summary>Text in quotes as Go's <c>%q</c> writes it, for messages.</summary>
internal static class GoQuote
{
    public static string Of(string text)
    {
        var quoted = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                _ when char.IsHighSurrogate(c) || (char.IsLowSurrogate(c) && i > 0 && char.IsHighSurrogate(text[i - 1])) => c.ToString(),
                _ when char.IsLowSurrogate(c) => $"\\x{c - 0xDC00:x2}",
                < ' ' or '\u007F' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                >= '\u0080' and < '\u00A1' or '\u00AD' or '\uFEFF' or '\u2028' or '\u2029' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
