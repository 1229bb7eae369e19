using Flux.GoTemplates.Formatting;

namespace Flux.GoTemplates.Regexes;

/// <summary>Which characters are the same but for case: Go's unicode.SimpleFold.</summary>
internal static class CaseFolding
{
    private const int LastCased = 0x1E943;
    private static readonly Lazy<(int[] Runes, Dictionary<int, int[]> Orbits)> _table = new(Build);

    /// <summary>All characters that fold to the same, itself among them.</summary>
    public static int[] Orbit(int rune) => _table.Value.Orbits.TryGetValue(rune, out var orbit) ? orbit : [rune];

    public static void AddOrbits(RuneSet set, int low, int high)
    {
        var (runes, orbits) = _table.Value;
        var at = Array.BinarySearch(runes, low);
        for (at = at < 0 ? ~at : at; at < runes.Length && runes[at] <= high; at++)
        {
            foreach (var rune in orbits[runes[at]])
            {
                set.Add(rune, rune);
            }
        }
    }

    private static (int[] Runes, Dictionary<int, int[]> Orbits) Build()
    {
        var groups = new Dictionary<int, List<int>>();
        for (var rune = 0; rune <= LastCased; rune++)
        {
            // the dotted and dotless i of Turkish fold to nothing else
            if (rune is (>= 0xD800 and <= 0xDFFF) or 0x130 or 0x131)
            {
                continue;
            }

            var canonical = Unicodes.ToLower(Unicodes.ToUpper(rune));
            if (canonical != rune || Unicodes.ToUpper(rune) != rune)
            {
                Group(canonical).Add(rune);
                if (!Group(canonical).Contains(canonical))
                {
                    Group(canonical).Add(canonical);
                }
            }
        }

        var orbits = new Dictionary<int, int[]>();
        foreach (var group in groups.Values)
        {
            int[] orbit = [.. group.Distinct().Order()];
            foreach (var rune in orbit)
            {
                orbits[rune] = orbit;
            }
        }

        return ([.. orbits.Keys.Order()], orbits);

        List<int> Group(int canonical) => groups.TryGetValue(canonical, out var group) ? group : groups[canonical] = [];
    }
}
