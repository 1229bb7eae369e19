using Flux.Primitives;

namespace Flux.Artifacts;

/// <summary>
/// Keeps the artifacts that were fetched last in memory, so that one is fetched, verified and unpacked once a revision, however many ask
/// for it. Trees are immutable; what is kept is bounded in bytes, and of one source to its last two revisions.
/// </summary>
/// <param name="inner">Fetches.</param>
/// <param name="maxBytes">The bytes of all files kept, and some for each file's place in its tree; an artifact of more than half of that is fetched each time. Zero keeps nothing.</param>
public sealed class SharedArtifacts(IArtifactFetcher inner, long maxBytes) : IArtifactFetcher
{
    private const int MaxRevisions = 2;
    private const int BytesAroundFile = 400;
    private readonly Lock _lock = new();
    private readonly Dictionary<(Uri Url, Digest Digest), Entry> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    /// <summary>The bytes of the files that are kept.</summary>
    public long KeptBytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <inheritdoc />
    public async Task<FileTree> FetchAsync(Uri url, Digest digest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        var entry = Enter(url, digest);
        try
        {
            await entry.Turn.WaitAsync(cancellationToken);
            try
            {
                // who fails or gives up leaves the next one to try for itself
                var tree = entry.Tree ?? await inner.FetchAsync(url, digest, cancellationToken);
                Keep(entry, tree);
                return tree;
            }
            finally
            {
                entry.Turn.Release();
            }
        }
        finally
        {
            Leave(entry);
        }
    }

    /// <inheritdoc />
    /// <remarks>These are not kept: they are asked for by who makes another artifact of them.</remarks>
    public Task<IReadOnlyList<TarballEntry>> FetchEntriesAsync(Uri url, Digest digest, CancellationToken cancellationToken) =>
        inner.FetchEntriesAsync(url, digest, cancellationToken);

    private Entry Enter(Uri url, Digest digest)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue((url, digest), out var entry))
            {
                _entries[(url, digest)] = entry = new((url, digest));
            }

            entry.Users++;
            return entry;
        }
    }

    private void Keep(Entry entry, FileTree tree)
    {
        var bytes = entry.Tree is null ? tree.ContentBytes + ((long)BytesAroundFile * tree.Files.Count) : entry.Bytes;
        if (bytes > maxBytes / 2)
        {
            return;
        }

        lock (_lock)
        {
            if (entry.Tree is null)
            {
                (entry.Tree, entry.Bytes) = (tree, bytes);
                _bytes += bytes;
            }
            else
            {
                _byUse.Remove(entry.Node);
            }

            _byUse.AddFirst(entry.Node);
            while (_bytes > maxBytes && _byUse.Last is { } oldest)
            {
                Drop(oldest.Value);
            }

            foreach (var old in _byUse.Where(other => other.Folder == entry.Folder).Skip(MaxRevisions).ToList())
            {
                Drop(old);
            }
        }
    }

    private void Leave(Entry entry)
    {
        lock (_lock)
        {
            entry.Users--;
            if (entry.Tree is null && entry.Users == 0)
            {
                _entries.Remove(entry.Key);
            }
        }
    }

    private void Drop(Entry entry)
    {
        _byUse.Remove(entry.Node);
        _bytes -= entry.Bytes;
        entry.Tree = null;
        if (entry.Users == 0)
        {
            _entries.Remove(entry.Key);
        }
    }

    private sealed class Entry
    {
        public Entry((Uri Url, Digest Digest) key)
        {
            Key = key;
            Folder = key.Url.AbsoluteUri[..(key.Url.AbsoluteUri.LastIndexOf('/') + 1)];
            Node = new(this);
        }

        public (Uri Url, Digest Digest) Key { get; }

        /// <summary>What the artifacts of one source have in common.</summary>
        public string Folder { get; }

        public LinkedListNode<Entry> Node { get; }

        public SemaphoreSlim Turn { get; } = new(1);

        public FileTree? Tree { get; set; }

        public long Bytes { get; set; }

        public int Users { get; set; }
    }
}
