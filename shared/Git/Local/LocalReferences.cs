using Flux.Git.Objects;
using Flux.Git.Protocol;

namespace Flux.Git.Local;

/// <summary>A repository's refs: files under <c>refs</c>, which win, and the lines of <c>packed-refs</c>.</summary>
/// <remarks>Spec: gitrepository-layout "refs", "packed-refs".</remarks>
internal sealed class LocalReferences(string directory, GitLimits limits)
{
    private const int MaxSymbolic = 5;
    private const int MaxFileBytes = 4096;

    // A linked folder could lead in a circle, or out of the repository.
    private static readonly EnumerationOptions _noLinks = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>The refs whose name begins with one of the prefixes, and HEAD if asked for; all with none.</summary>
    /// <exception cref="GitException">A ref is malformed, or there are more than allowed.</exception>
    public IEnumerable<(string Name, ObjectId Id)> List(IReadOnlyCollection<string> prefixes)
    {
        var packed = ReadPacked();
        var names = new SortedSet<string>(packed.Keys, StringComparer.Ordinal) { "HEAD" };
        var root = Path.Combine(directory, "refs");
        if (Directory.Exists(root))
        {
            foreach (var file in Directory.EnumerateFiles(root, "*", _noLinks))
            {
                names.Add(Path.GetRelativePath(directory, file).Replace(Path.DirectorySeparatorChar, '/'));
                if (names.Count > limits.References)
                {
                    throw Advertisement.TooMany(limits);
                }
            }
        }

        foreach (var name in names)
        {
            var isWanted = prefixes.Count == 0 || prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
            if (isWanted && ReferenceNames.IsValid(name) && Resolve(name, packed) is { } id)
            {
                yield return (name, id);
            }
        }
    }

    // Null where the ref leads to one that does not exist, as HEAD does in an empty repository.
    private ObjectId? Resolve(string name, Dictionary<string, ObjectId> packed)
    {
        for (var step = 0; step < MaxSymbolic; step++)
        {
            var file = new FileInfo(Path.Combine(directory, name));
            if (!file.Exists)
            {
                return packed.TryGetValue(name, out var id) ? id : null;
            }

            if (file.Length > MaxFileBytes)
            {
                throw Malformed(name);
            }

            var text = File.ReadAllText(file.FullName).Trim();
            if (!text.StartsWith("ref:", StringComparison.Ordinal))
            {
                return ObjectId.TryParse(text, out var id) ? id : throw Malformed(name);
            }

            name = text[4..].Trim();
            if (!ReferenceNames.IsValid(name))
            {
                throw Malformed(name);
            }
        }

        throw Malformed(name);
    }

    private Dictionary<string, ObjectId> ReadPacked()
    {
        var found = new Dictionary<string, ObjectId>();
        var path = Path.Combine(directory, "packed-refs");
        if (!File.Exists(path))
        {
            return found;
        }

        foreach (var line in File.ReadLines(path))
        {
            if (line is "" or ['#' or '^', ..])
            {
                continue;
            }

            var space = line.IndexOf(' ');
            if (space < 0 || !ObjectId.TryParse(line.AsSpan(0, space), out var id))
            {
                throw Malformed("packed-refs");
            }

            found[line[(space + 1)..]] = id;
            if (found.Count > limits.References)
            {
                throw Advertisement.TooMany(limits);
            }
        }

        return found;
    }

    private static GitException Malformed(string name) =>
        new($"ref '{RemoteErrors.Clean(name)}' is malformed") { Error = GitError.Corrupt };
}
