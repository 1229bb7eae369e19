using System.Text;
using Flux.Artifacts;
using Flux.Git;

namespace Flux.Sources.Archive;

/// <summary>
/// What an artifact is made of: a commit's files and directories, those of the included artifacts, and the ignore rules
/// among them. Read from the commit as it is archived, never laid out on disk.
/// </summary>
internal sealed class SourceTree
{
    private const int MaxLinksFollowed = 8;
    private readonly Dictionary<string, SourceEntry> _entries = [];
    private readonly HashSet<string> _links = [];
    private readonly Dictionary<string, string> _ignoreLinks = [];
    private List<SourceEntry>? _sorted;

    /// <summary>Takes a commit's tree.</summary>
    /// <param name="checkout">The commit; must live as long as the tree.</param>
    /// <param name="sparse">The directories wanted; empty for all.</param>
    /// <exception cref="SourceException">A directory of <paramref name="sparse"/> does not exist.</exception>
    public SourceTree(GitCheckout checkout, IReadOnlyList<string> sparse)
    {
        var selection = new SparseSelection(sparse);
        var walked = new List<SourceEntry>();
        foreach (var entry in checkout.Walk())
        {
            if (!selection.Selects(entry.Path, entry.Type is GitEntryType.Directory or GitEntryType.Submodule))
            {
                continue;
            }

            if (entry.Type == GitEntryType.Symlink)
            {
                AddLink(entry, checkout);
                continue;
            }

            var directory = entry.Type is GitEntryType.Directory or GitEntryType.Submodule;
            var file = new SourceEntry(entry.Path, directory, entry.Type == GitEntryType.Executable, () => checkout.Read(entry));
            _entries[entry.Path] = file;
            walked.Add(file);
        }

        selection.ThrowIfMissing();
        _sorted = walked;
    }

    /// <summary>Takes an archive's content; of two entries with the same path the later one counts.</summary>
    public SourceTree(IEnumerable<TarballEntry> archive)
    {
        foreach (var entry in archive)
        {
            for (var parent = DirectoryOf(entry.Path); parent.Length > 0 && !_entries.ContainsKey(parent); parent = DirectoryOf(parent))
            {
                _entries[parent] = new SourceEntry(parent, true, false, () => default);
            }

            _entries[entry.Path] = new SourceEntry(entry.Path, entry.IsDirectory, entry.IsExecutable, () => entry.Content);
        }
    }

    /// <summary>Everything in the order of Go's <c>filepath.Walk</c>, without the root.</summary>
    public IReadOnlyList<SourceEntry> Entries => _sorted ??=
        [.. _entries.Values.OrderBy(entry => entry.Path, Comparer<string>.Create(ComparePaths))];

    /// <summary>Whether a path is a symbolic link; links are no part of an artifact, but nothing may be put through them.</summary>
    public bool IsLink(string path) => _links.Contains(path);

    /// <summary>The entry at a path; null where there is none.</summary>
    public SourceEntry? Find(string path) => _entries.GetValueOrDefault(path);

    /// <summary>Whether a directory has anything in it.</summary>
    public bool HasContent(string directory) =>
        _entries.Keys.Any(path => path.StartsWith(directory + "/", StringComparison.Ordinal));

    /// <summary>Adds an entry, or replaces an empty directory by it.</summary>
    public void Add(SourceEntry entry)
    {
        _entries[entry.Path] = entry;
        _sorted = null;
    }

    /// <summary>The ignore rules: those of the <c>.sourceignore</c> files, then those of the spec.</summary>
    /// <exception cref="SourceIgnoreException">They go over a limit.</exception>
    public SourceIgnore IgnoreRules(string? specIgnore) => SourceIgnore.Create(IgnoreFiles(), specIgnore);

    private IEnumerable<SourceIgnoreFile> IgnoreFiles()
    {
        var files = Entries
            .Where(entry => !entry.IsDirectory && NameOf(entry.Path) == SourceIgnore.FileName)
            .Select(entry => (Directory: DirectoryOf(entry.Path), Entry: entry))
            .Concat(_ignoreLinks
                .Select(link => (Directory: DirectoryOf(link.Key), Entry: Follow(link.Key)))
                .Where(link => link.Entry is not null)
                .Select(link => (link.Directory, Entry: link.Entry!)))
            .OrderBy(file => file.Directory, Comparer<string>.Create(ComparePaths));
        foreach (var (directory, entry) in files)
        {
            yield return new(directory, Encoding.UTF8.GetString(entry.Read().Span));
        }
    }

    private void AddLink(GitTreeEntry entry, GitCheckout checkout)
    {
        _links.Add(entry.Path);
        if (NameOf(entry.Path) == SourceIgnore.FileName)
        {
            _ignoreLinks[entry.Path] = Encoding.UTF8.GetString(checkout.Read(entry).Span);
        }
    }

    /// <summary>The file a link with ignore rules leads to, within the tree; null where it leads out or nowhere.</summary>
    private SourceEntry? Follow(string path)
    {
        for (var i = 0; i < MaxLinksFollowed && _ignoreLinks.TryGetValue(path, out var target); i++)
        {
            if (Primitives.FileTree.Resolve(DirectoryOf(path), target) is not { } next)
            {
                return null;
            }

            path = next;
        }

        return Find(path) is { IsDirectory: false } file ? file : null;
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string DirectoryOf(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    /// <summary>Segment by segment, so that a directory's content follows it at once.</summary>
    private static int ComparePaths(string x, string y)
    {
        var length = Math.Min(x.Length, y.Length);
        for (var i = 0; i < length; i++)
        {
            if (x[i] != y[i])
            {
                return x[i] == '/' ? -1 : y[i] == '/' ? 1 : x[i].CompareTo(y[i]);
            }
        }

        return x.Length.CompareTo(y.Length);
    }
}
