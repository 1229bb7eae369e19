using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Paths with slashes; those of the operating system are the same, as upstream runs on Linux.</summary>
/// <remarks>Source: Go 1.26, package path.</remarks>
internal static class PathFunctions
{
    public static void Add(FunctionMap f)
    {
        f.Add("base", "func(string) string", (_, a) => Base((string)a[0]!));
        f.Add("dir", "func(string) string", (_, a) => Clean(((string)a[0]!)[..(((string)a[0]!).LastIndexOf('/') + 1)]));
        f.Add("clean", "func(string) string", (_, a) => Clean((string)a[0]!));
        f.Add("ext", "func(string) string", (_, a) => Extension((string)a[0]!));
        f.Add("isAbs", "func(string) bool", (_, a) => GoValues.Box(((string)a[0]!).StartsWith('/')));
        foreach (var name in new[] { "base", "dir", "clean", "ext", "isAbs" })
        {
            f["os" + char.ToUpperInvariant(name[0]) + name[1..]] = f[name];
        }
    }

    private static string Base(string path)
    {
        if (path.Length == 0)
        {
            return ".";
        }

        var trimmed = path.TrimEnd('/');
        return trimmed.Length == 0 ? "/" : trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    private static string Extension(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[dot..];
    }

    private static string Clean(string path)
    {
        var isRooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (!isRooted)
            {
                parts.Add(part);
            }
        }

        var result = (isRooted ? "/" : "") + string.Join('/', parts);
        return result.Length == 0 ? "." : result;
    }
}
