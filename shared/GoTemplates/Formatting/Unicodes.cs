using System.Globalization;
using System.Text;

namespace Flux.GoTemplates.Formatting;

/// <summary>What Go's unicode package says of characters.</summary>
internal static class Unicodes
{
    public static bool IsLetter(int rune) => rune < 128 ? rune >= 0 && char.IsAsciiLetter((char)rune) : Rune.IsValid(rune) && Rune.IsLetter(new(rune));

    public static bool IsDigit(int rune) => rune < 128 ? rune is >= '0' and <= '9' : Category(rune) == UnicodeCategory.DecimalDigitNumber;

    public static bool IsUpper(int rune) => rune < 128 ? rune is >= 'A' and <= 'Z' : Rune.IsValid(rune) && Rune.IsUpper(new(rune));

    public static bool IsLower(int rune) => rune < 128 ? rune is >= 'a' and <= 'z' : Rune.IsValid(rune) && Rune.IsLower(new(rune));

    public static bool IsTitle(int rune) => rune >= 128 && Category(rune) == UnicodeCategory.TitlecaseLetter;

    /// <summary>White space as unicode.IsSpace has it.</summary>
    public static bool IsSpace(int rune) => rune switch
    {
        '\t' or '\n' or '\v' or '\f' or '\r' or ' ' or 0x85 or 0xA0 => true,
        < 0x100 => false,
        _ => rune is 0x1680 or (>= 0x2000 and <= 0x200a) or 0x2028 or 0x2029 or 0x202f or 0x205f or 0x3000,
    };

    public static bool IsSpace(string text) => text.All(c => IsSpace(c));

    /// <summary>Letters, marks, numbers, punctuation, symbols and the ASCII space.</summary>
    public static bool IsPrint(int rune)
    {
        if (rune < 128)
        {
            return rune is >= ' ' and < 127;
        }

        return Category(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    }

    /// <summary>The simple mapping, one character to one.</summary>
    public static int ToUpper(int rune) => rune < 128 ? char.ToUpperInvariant((char)rune) : Rune.IsValid(rune) ? SimpleUpper(rune) : rune;

    /// <summary>The simple mapping, one character to one.</summary>
    public static int ToLower(int rune) => rune < 128 ? char.ToLowerInvariant((char)rune) : Rune.IsValid(rune) ? SimpleLower(rune) : rune;

    /// <summary>The title case: as upper, but for the digraphs that have one of their own.</summary>
    public static int ToTitle(int rune) => rune switch
    {
        0x1C4 or 0x1C5 or 0x1C6 => 0x1C5,
        0x1C7 or 0x1C8 or 0x1C9 => 0x1C8,
        0x1CA or 0x1CB or 0x1CC => 0x1CB,
        0x1F1 or 0x1F2 or 0x1F3 => 0x1F2,
        >= 0x10D0 and <= 0x10FF => rune,
        _ => ToUpper(rune),
    };

    /// <summary>As %#U: U+0041 'A'.</summary>
    public static string Describe(int rune)
    {
        var number = "U+" + rune.ToString("X4", CultureInfo.InvariantCulture);
        if (rune < 0)
        {
            return "U+" + ((long)rune & 0xFFFFFFFF).ToString("X", CultureInfo.InvariantCulture);
        }

        return IsPrint(rune) ? $"{number} '{new Rune(rune)}'" : number;
    }

    // .NET's invariant mapping leaves out these few, which Go has
    private static int SimpleUpper(int rune) => rune switch
    {
        0x131 => 'I',
        0x17F => 'S',
        _ => Rune.ToUpperInvariant(new(rune)).Value,
    };

    private static int SimpleLower(int rune) => rune switch
    {
        0x130 => 'i',
        0x2126 => 0x3C9,
        0x212A => 'k',
        0x212B => 0xE5,
        0x1E9E => 0xDF,
        _ => Rune.ToLowerInvariant(new(rune)).Value,
    };

    private static UnicodeCategory Category(int rune) => Rune.IsValid(rune) ? Rune.GetUnicodeCategory(new(rune)) : UnicodeCategory.OtherNotAssigned;
}
