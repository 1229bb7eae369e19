using System.Globalization;
using System.Text;

namespace Flux.Helm.Toml;

/// <summary>Keys and strings as BurntSushi's library writes them.</summary>
internal static class TomlText
{
    public static bool IsBare(Rune rune) => rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '_' or '-');

    /// <summary>A dotted key, quoted where needed.</summary>
    public static string Key(IEnumerable<string> parts) => string.Join('.', parts.Select(Key));

    /// <summary>One part of a key.</summary>
    public static string Key(string part) => part.Length > 0 && part.EnumerateRunes().All(IsBare) ? part : Quote(part);

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\b' => quoted.Append(@"\b"),
                '\t' => quoted.Append(@"\t"),
                '\n' => quoted.Append(@"\n"),
                '\f' => quoted.Append(@"\f"),
                '\r' => quoted.Append(@"\r"),
                < ' ' or '\x7f' => quoted.Append(CultureInfo.InvariantCulture, $@"\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
