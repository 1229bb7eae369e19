using Flux.Primitives;

namespace Flux.Sources.Generators;

/// <summary>Finds what a pattern means in a source.</summary>
/// <remarks>
/// Spec: source-watcher internal/builder, <c>getGlobMatchingEntries</c>: Go's <c>fs.Glob</c>, where <c>**</c> is one level, unless archives are
/// extracted, for which it is any number.
/// </remarks>
internal static class SourceGlob
{
    /// <summary>Whether a path is a pattern.</summary>
    public static bool IsPattern(string path) => path.AsSpan().IndexOfAny("*?[]") >= 0;

    /// <summary>What is before the first segment that is a pattern.</summary>
    public static string LiteralPrefix(string pattern) =>
        string.Join('/', Charts.ChartPath.Clean(pattern).Split('/').TakeWhile(segment => !IsPattern(segment))) is { Length: > 0 } prefix
            ? prefix
            : GeneratorTree.Root;

    /// <summary>The files and directories that match level by level, in the order of their names.</summary>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public static IReadOnlyList<string> ByLevel(GeneratorTree tree, string pattern)
    {
        var segments = pattern.Split('/');
        var patterns = Array.ConvertAll(segments, segment => new GoPathPattern(segment));
        if (Array.Exists(patterns, segment => !segment.IsValid))
        {
            throw new FormatException("syntax error in pattern");
        }

        // an empty segment, "." or ".." is no name of a file
        if (segments.Any(segment => segment is "" or "." or ".."))
        {
            return [];
        }

        IEnumerable<string> found = [GeneratorTree.Root];
        foreach (var segment in patterns)
        {
            found = found.SelectMany(directory =>
                tree.List(directory).Where(segment.IsMatch).Select(name => GeneratorTree.Join(directory, name)));
        }

        return [.. found];
    }

    /// <summary>The files and directories that match at any level, the root among them.</summary>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public static IReadOnlyList<string> AnyLevel(GeneratorTree tree, string pattern)
    {
        var glob = new Doublestar(pattern);
        return
        [
            .. tree.Walk(GeneratorTree.Root, _ => false)
                .Where(entry => glob.IsMatch(entry.Path == GeneratorTree.Root ? "" : entry.Path))
                .Select(entry => entry.Path),
        ];
    }
}
