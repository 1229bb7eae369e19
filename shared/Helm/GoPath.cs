namespace Flux.Helm;

/// <summary>Paths as Go's package path treats them.</summary>
internal static class GoPath
{
    /// <summary>The shortest path that says the same; <c>.</c> for the empty one.</summary>
    public static string Clean(string path)
    {
        var rooted = path.StartsWith('/');
        var kept = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".")
            {
                continue;
            }

            if (segment == ".." && kept.Count > 0 && kept[^1] != "..")
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (segment != ".." || !rooted)
            {
                kept.Add(segment);
            }
        }

        var clean = string.Join('/', kept);
        return rooted ? "/" + clean : clean.Length == 0 ? "." : clean;
    }

    /// <summary>The parts joined and cleaned.</summary>
    public static string Join(string first, string second) => Clean($"{first}/{second}");

    /// <summary>The last segment.</summary>
    public static string Base(string path)
    {
        var trimmed = path.TrimEnd('/');
        return path.Length == 0 ? "." : trimmed.Length == 0 ? "/" : trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }
}
