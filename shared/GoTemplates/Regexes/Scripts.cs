using System.Globalization;

namespace Flux.GoTemplates.Regexes;

/// <summary>The characters of the world's scripts.</summary>
internal static class Scripts
{
    private static readonly Lazy<Dictionary<string, string>> _lines = new(Read);

    /// <summary>A script by its name (Latin, Han, …); null where there is none of the name.</summary>
    public static RuneSet? Find(string name)
    {
        if (!_lines.Value.TryGetValue(name, out var ranges))
        {
            return null;
        }

        var set = new RuneSet();
        foreach (var range in ranges.Split(','))
        {
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            set.Add(Hexadecimal(dash < 0 ? range : range[..dash]), Hexadecimal(range[(dash + 1)..]));
        }

        return set;
    }

    private static int Hexadecimal(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Read()
    {
        using var stream = typeof(Scripts).Assembly.GetManifestResourceStream("Scripts.txt")!;
        using var reader = new StreamReader(stream);
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(' ') is [var name, var ranges])
            {
                lines[name] = ranges;
            }
        }

        return lines;
    }
}
