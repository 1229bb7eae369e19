using System.Text;

namespace Flux.Git.Submodules;

/// <summary>Reads <c>.gitmodules</c>: which directory is which repository.</summary>
/// <remarks>Spec: gitmodules(5), and git-config(1) "Syntax". Names are not used: content is never laid out by them.</remarks>
internal static class GitModules
{
    /// <summary>The file's name in a commit's root.</summary>
    public const string FileName = ".gitmodules";

    /// <summary>The largest file read, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The URL of each path; of two that say the same path the last counts.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        var urls = new Dictionary<string, string>(StringComparer.Ordinal);
        string? name = null;
        foreach (var line in Lines(text))
        {
            if (line.StartsWith('['))
            {
                name = SubmoduleOf(line);
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (name is null || equals < 0)
            {
                continue;
            }

            var value = Unquote(line[(equals + 1)..].Trim());
            switch (line[..equals].Trim().ToUpperInvariant())
            {
                case "PATH":
                    paths[name] = value.Trim('/');
                    break;
                case "URL":
                    urls[name] = value;
                    break;
            }
        }

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (submodule, path) in paths)
        {
            if (urls.TryGetValue(submodule, out var url) && url.Length > 0)
            {
                found[path] = url;
            }
        }

        return found;
    }

    private static IEnumerable<string> Lines(string text)
    {
        var joined = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\\\n", "", StringComparison.Ordinal);
        return joined.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or ';'));
    }

    private static string? SubmoduleOf(string header)
    {
        const string start = "[submodule";
        var first = header.IndexOf('"', StringComparison.Ordinal);
        var last = header.LastIndexOf('"');
        return header.StartsWith(start, StringComparison.OrdinalIgnoreCase) && last > first
            ? header[(first + 1)..last].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)
            : null;
    }

    /// <summary>Takes off quotes, escapes, and a comment at the end.</summary>
    private static string Unquote(string value)
    {
        var result = new StringBuilder(value.Length);
        var (quoted, end) = (false, 0);
        for (var i = 0; i < value.Length; i++)
        {
            var character = value[i];
            if (character == '"')
            {
                quoted = !quoted;
            }
            else if (character == '\\' && i + 1 < value.Length)
            {
                i++;
                result.Append(value[i] switch { 'n' => '\n', 't' => '\t', 'b' => '\b', var other => other });
            }
            else if (!quoted && character is '#' or ';')
            {
                break;
            }
            else
            {
                result.Append(character);
            }

            end = quoted || !char.IsWhiteSpace(character) ? result.Length : end;
        }

        return result.ToString(0, Math.Min(end, result.Length));
    }
}
