namespace Flux.Sources.Charts;

/// <summary>Paths that a user wrote.</summary>
internal static class ChartPath
{
    /// <summary>The path within a root: <c>..</c> leads no further up than that. Empty for the root.</summary>
    public static string Confine(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (segment)
            {
                case ".":
                    break;
                case "..":
                    segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
                    break;
                default:
                    segments.Add(segment);
                    break;
            }
        }

        return string.Join('/', segments);
    }

    /// <summary>The shortest path that says the same, as Go's <c>path.Clean</c>; it may begin with <c>..</c>.</summary>
    public static string Clean(string path)
    {
        var kept = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != "."))
        {
            if (segment == ".." && kept.Count > 0 && kept[^1] != "..")
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (segment != ".." || !path.StartsWith('/'))
            {
                kept.Add(segment);
            }
        }

        var clean = string.Join('/', kept);
        return path.StartsWith('/') ? $"/{clean}" : clean.Length == 0 ? "." : clean;
    }
}
