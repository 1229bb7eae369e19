using System.Globalization;

namespace Flux.GoTemplates.Regexes;

/// <summary>The classes that have names.</summary>
internal static class CharacterClasses
{
    private static readonly Lazy<Dictionary<string, RuneSet>> _categories = new(Categories);

    /// <summary>\d, \s, \w; null for others.</summary>
    public static RuneSet? Perl(char letter) => letter switch
    {
        'd' => new RuneSet().Add('0', '9'),
        's' => new RuneSet().Add('\t', '\n').Add('\f', '\r').Add(' ', ' '),
        'w' => new RuneSet().Add('0', '9').Add('A', 'Z').Add('_', '_').Add('a', 'z'),
        _ => null,
    };

    /// <summary>alnum of [:alnum:]; null where there is none of the name.</summary>
    public static RuneSet? Posix(string name) => name switch
    {
        "alnum" => new RuneSet().Add('0', '9').Add('A', 'Z').Add('a', 'z'),
        "alpha" => new RuneSet().Add('A', 'Z').Add('a', 'z'),
        "ascii" => new RuneSet().Add(0, 0x7F),
        "blank" => new RuneSet().Add('\t', '\t').Add(' ', ' '),
        "cntrl" => new RuneSet().Add(0, 0x1F).Add(0x7F, 0x7F),
        "digit" => new RuneSet().Add('0', '9'),
        "graph" => new RuneSet().Add('!', '~'),
        "lower" => new RuneSet().Add('a', 'z'),
        "print" => new RuneSet().Add(' ', '~'),
        "punct" => new RuneSet().Add('!', '/').Add(':', '@').Add('[', '`').Add('{', '~'),
        "space" => new RuneSet().Add('\t', '\r').Add(' ', ' '),
        "upper" => new RuneSet().Add('A', 'Z'),
        "word" => new RuneSet().Add('0', '9').Add('A', 'Z').Add('_', '_').Add('a', 'z'),
        "xdigit" => new RuneSet().Add('0', '9').Add('A', 'F').Add('a', 'f'),
        _ => null,
    };

    /// <summary>A category (L, Lu, …), a script (Greek, …) or Any; null where there is none of the name.</summary>
    public static RuneSet? Unicode(string name) =>
        name == "Any" ? RuneSet.Any : _categories.Value.TryGetValue(name, out var set) ? set : Scripts.Find(name);

    private static Dictionary<string, RuneSet> Categories()
    {
        var sets = new Dictionary<string, RuneSet>(StringComparer.Ordinal);
        var start = 0;
        var name = Name(0);
        for (var rune = 1; rune <= RuneSet.Maximum + 1; rune++)
        {
            var next = rune <= RuneSet.Maximum ? Name(rune) : null;
            if (next != name)
            {
                if (name is not (null or "Cn"))
                {
                    Set(name).Add(start, rune - 1);
                    Set(name[..1]).Add(start, rune - 1);
                }

                (start, name) = (rune, next);
            }
        }

        return sets;

        RuneSet Set(string key) => sets.TryGetValue(key, out var set) ? set : sets[key] = new();
    }

    private static string Name(int rune) => CharUnicodeInfo.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.Surrogate => "Cs",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",
        _ => "Cn",
    };
}
