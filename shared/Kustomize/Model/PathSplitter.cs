namespace Flux.Kustomize.Model;

/// <summary>Splits field paths.</summary>
internal static class PathSplitter
{
    /// <summary>Splits at the delimiter; a backslash before it keeps it.</summary>
    public static string[] Split(string path, char delimiter)
    {
        var parts = path.Split(delimiter);
        var from = parts.Length > 1 && parts[0].Length == 0 ? 1 : 0;
        var result = new List<string>(parts.Length) { parts[from] };
        for (var i = from + 1; i < parts.Length; i++)
        {
            if (result[^1].EndsWith('\\'))
            {
                result[^1] = result[^1][..^1] + delimiter + parts[i];
            }
            else
            {
                result.Add(parts[i]);
            }
        }

        return [.. result];
    }

    /// <summary>Splits at dots, but not inside brackets: <c>[name=a.b]</c> selects an item, <c>[a.b]</c> is a field with dots.</summary>
    public static string[] Smart(string path)
    {
        var parts = Split(path, '.');
        var result = new List<string>(parts.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            if (!parts[i].StartsWith('[') || parts[i].EndsWith(']'))
            {
                result.Add(parts[i]);
                continue;
            }

            var bracketed = new List<string> { parts[i] };
            while (i < parts.Length - 1)
            {
                bracketed.Add(parts[++i]);
                if (parts[i].EndsWith(']'))
                {
                    break;
                }
            }

            var joined = string.Join('.', bracketed);
            result.Add(joined.Contains('=', StringComparison.Ordinal) ? joined : joined.Trim('[', ']'));
        }

        return [.. result];
    }
}
