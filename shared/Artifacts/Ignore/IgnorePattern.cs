using Flux.Primitives;

namespace Flux.Artifacts;

/// <summary>One line of ignore rules, in force below a directory (its domain).</summary>
/// <remarks>
/// Spec: go-git v5 plumbing/format/gitignore, which differs from Git: a pattern without a slash is tried on every segment of
/// the path, so a file below a matching directory matches as well; an inner <c>**</c> part (<c>a**b</c>) never matches.
/// </remarks>
internal sealed class IgnorePattern
{
    private const string AnyDirectories = "**";
    private readonly string[] _domain;
    private readonly string[] _parts;
    private readonly GoPathPattern[] _patterns;
    private readonly bool _directoriesOnly;

    public IgnorePattern(string line, string[] domain)
    {
        _domain = domain;
        IsInclusion = line.StartsWith('!');
        line = IsInclusion ? line[1..] : line;
        line = line.EndsWith("\\ ", StringComparison.Ordinal) ? line : line.TrimEnd(' ');
        _directoriesOnly = line.EndsWith('/');
        line = _directoriesOnly ? line[..^1] : line;
        _parts = line.Split('/');
        _patterns = [.. _parts.Select(part => new GoPathPattern(part))];
    }

    /// <summary>The pattern begins with <c>!</c>: what matches is part of the artifact.</summary>
    public bool IsInclusion { get; }

    public bool IsMatch(ReadOnlySpan<string> path, bool isDirectory)
    {
        if (path.Length <= _domain.Length || !path[.._domain.Length].SequenceEqual(_domain))
        {
            return false;
        }

        path = path[_domain.Length..];
        return _parts.Length > 1 ? MatchesPath(path, isDirectory) : MatchesName(path, isDirectory);
    }

    private bool MatchesName(ReadOnlySpan<string> path, bool isDirectory)
    {
        for (var i = 0; i < path.Length; i++)
        {
            if (_patterns[0].IsMatch(path[i]))
            {
                return !_directoriesOnly || isDirectory || i < path.Length - 1;
            }
        }

        return false;
    }

    private bool MatchesPath(ReadOnlySpan<string> path, bool isDirectory)
    {
        var (matched, anyDepth) = (false, false);
        for (var i = 0; i < _parts.Length; i++)
        {
            switch (_parts[i])
            {
                case "":
                    anyDepth = false;
                    continue;
                case AnyDirectories when i == _parts.Length - 1:
                    continue;
                case AnyDirectories:
                    anyDepth = true;
                    continue;
                case var part when path.IsEmpty || part.Contains(AnyDirectories, StringComparison.Ordinal):
                    return false;
            }

            var skipped = anyDepth ? IndexOf(_patterns[i], path) : _patterns[i].IsMatch(path[0]) ? 0 : -1;
            if (skipped < 0 && !anyDepth)
            {
                return false;
            }

            matched = skipped >= 0;
            path = skipped < 0 ? [] : path[(skipped + 1)..];
            anyDepth = false;
        }

        return matched && (!_directoriesOnly || isDirectory || !path.IsEmpty);
    }

    private static int IndexOf(GoPathPattern pattern, ReadOnlySpan<string> path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            if (pattern.IsMatch(path[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
