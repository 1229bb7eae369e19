using Flux.Git.Objects;

namespace Flux.Git.Local;

/// <summary>The few settings of a repository's <c>config</c> that decide whether and how it can be read.</summary>
/// <remarks>Spec: git-config "Syntax", gitrepository-layout, "repository version".</remarks>
internal static class RepositoryConfig
{
    private static readonly string[] _harmless = ["noop", "preciousobjects", "worktreeconfig", "objectformat", "refstorage", "relativeworktrees"];

    /// <summary>The hash of the repository's ids.</summary>
    /// <exception cref="GitException">The repository needs an extension that is not known here.</exception>
    public static ObjectFormat ReadObjectFormat(IEnumerable<string> lines)
    {
        var format = ObjectFormat.Sha1;
        foreach (var (section, key, value) in Parse(lines))
        {
            switch (section, key)
            {
                case ("core", "repositoryformatversion") when value is not ("0" or "1"):
                    throw Unsupported($"repository format version {value}");
                case ("extensions", "objectformat") when !ObjectFormats.TryParse(value, out format):
                    throw Unsupported($"object format {value}");
                case ("extensions", "refstorage") when value != "files":
                    throw Unsupported($"ref storage {value}");
                case ("extensions", _) when !_harmless.Contains(key):
                    throw Unsupported($"repository extension {key}");
            }
        }

        return format;
    }

    private static IEnumerable<(string Section, string Key, string Value)> Parse(IEnumerable<string> lines)
    {
        var section = "";
        foreach (var raw in lines)
        {
            var line = raw.Trim();
            if (line is "" or ['#' or ';', ..])
            {
                continue;
            }

            if (line[0] == '[')
            {
                section = line.Trim('[', ']').ToLowerInvariant();
                continue;
            }

            var equals = line.IndexOf('=');
            var key = (equals < 0 ? line : line[..equals]).Trim().ToLowerInvariant();
            yield return (section, key, equals < 0 ? "true" : line[(equals + 1)..].Trim().Trim('"').ToLowerInvariant());
        }
    }

    private static GitException Unsupported(string what) => new($"the repository uses what is not supported: {Protocol.RemoteErrors.Clean(what)}");
}
