using System.Text;

namespace Flux.Kustomizations.Substitution;

/// <summary>
/// A shell pattern: <c>*</c> (any run of characters, slashes too), <c>?</c>, <c>[a-z]</c>, <c>[^a-z]</c> and <c>\</c>.
/// </summary>
/// <remarks>Spec: fluxcd/pkg envsubst/path, Go's path.Match without its rule for slashes.</remarks>
internal static class GlobPattern
{
    /// <summary>The lengths of the shortest and the longest non-empty beginning of a text that matches; 0 and 0 for none or a bad pattern.</summary>
    public static (int Min, int Max) PrefixLengths(string pattern, string text)
    {
        if (Compile(pattern) is not { } items)
        {
            return (0, 0);
        }

        // states[i]: the first i items match what was read so far
        var states = new bool[items.Count + 1];
        Start(states, items);
        var (min, max, read) = (0, 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            Advance(states, items, rune);
            read += rune.Utf16SequenceLength;
            if (states[^1])
            {
                (min, max) = (min == 0 ? read : min, read);
            }
        }

        return (min, max);
    }

    private static void Start(bool[] states, List<Func<Rune, bool>?> items)
    {
        states[0] = true;
        for (var i = 0; i < items.Count && items[i] is null; i++)
        {
            states[i + 1] = true;
        }
    }

    /// <summary>One character further; an item that is null stands for <c>*</c>.</summary>
    private static void Advance(bool[] states, List<Func<Rune, bool>?> items, Rune rune)
    {
        var before = states[0];
        states[0] = false;
        for (var i = 0; i < items.Count; i++)
        {
            var was = states[i + 1];
            states[i + 1] = items[i] is { } matches ? before && matches(rune) : before || was || states[i];
            before = was;
        }
    }

    /// <summary>The pattern's items; null where it is malformed.</summary>
    private static List<Func<Rune, bool>?>? Compile(string pattern)
    {
        var runes = pattern.EnumerateRunes().ToArray();
        var items = new List<Func<Rune, bool>?>();
        for (var i = 0; i < runes.Length; i++)
        {
            switch (runes[i].Value)
            {
                case '*':
                    items.Add(null);
                    break;
                case '?':
                    items.Add(static _ => true);
                    break;
                case '[':
                    if (Class(runes, ref i) is not { } inClass)
                    {
                        return null;
                    }

                    items.Add(inClass);
                    break;
                case '\\' when ++i == runes.Length:
                    return null;
                default:
                    var literal = runes[i];
                    items.Add(rune => rune == literal);
                    break;
            }
        }

        return items;
    }

    private static Func<Rune, bool>? Class(Rune[] runes, ref int i)
    {
        var negated = i + 1 < runes.Length && runes[i + 1].Value == '^';
        i += negated ? 2 : 1;
        var ranges = new List<(int Low, int High)>();
        while (i < runes.Length && (runes[i].Value != ']' || ranges.Count == 0))
        {
            if (Member(runes, ref i) is not { } low)
            {
                return null;
            }

            var high = low;
            if (i < runes.Length && runes[i].Value == '-')
            {
                i++;
                if (Member(runes, ref i) is not { } given)
                {
                    return null;
                }

                high = given;
            }

            ranges.Add((low, high));
        }

        return i < runes.Length
            ? rune => ranges.Any(range => range.Low <= rune.Value && rune.Value <= range.High) != negated
            : null;
    }

    private static int? Member(Rune[] runes, ref int i)
    {
        if (i >= runes.Length || runes[i].Value is '-' or ']')
        {
            return null;
        }

        i += runes[i].Value == '\\' ? 1 : 0;
        return i < runes.Length ? runes[i++].Value : null;
    }
}
