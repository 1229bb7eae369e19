namespace Flux.Sources.Generators;

/// <summary>What a copy leaves out.</summary>
/// <remarks>
/// Spec: source-watcher internal/builder, <c>shouldExcludePath</c>: patterns are tried on the path from the source's root and on that from where the
/// copy begins; one without a slash on the name alone, too.
/// </remarks>
internal sealed class Exclusion
{
    private readonly List<(Doublestar Pattern, bool IsName)> _patterns = [];

    /// <exception cref="CopyException">A pattern is malformed.</exception>
    public Exclusion(IReadOnlyList<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            try
            {
                _patterns.Add((new(pattern), !pattern.Contains('/', StringComparison.Ordinal)));
            }
            catch (FormatException e)
            {
                throw new CopyException($"invalid exclude pattern '{pattern}'", e);
            }
        }
    }

    /// <summary>Whether a path is left out.</summary>
    /// <param name="path">From the source's root.</param>
    /// <param name="start">Where the copy begins.</param>
    public bool Excludes(string path, string start) =>
        _patterns.Count > 0 && (Matches(path) || (start != GeneratorTree.Root && path.StartsWith($"{start}/", StringComparison.Ordinal) && Matches(path[(start.Length + 1)..])));

    private bool Matches(string path)
    {
        var name = GeneratorTree.Base(path);
        return _patterns.Exists(pattern => pattern.Pattern.IsMatch(path) || (pattern.IsName && pattern.Pattern.IsMatch(name)));
    }
}
