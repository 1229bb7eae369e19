using System.Diagnostics.CodeAnalysis;
using System.Text;
using Flux.Git.Objects;

namespace Flux.Git.Writing;

/// <summary>
/// A whole repository in memory: what the demo and tests serve, and what a commit is prepared in before it is pushed. Safe
/// for use by several threads; readers of the server see a commit whole or not at all.
/// </summary>
public sealed class MemoryRepository : IObjectSource
{
    private const int MaxTreeDepth = 256;

    private readonly Lock _lock = new();
    private readonly ObjectFormat _format;
    private readonly Dictionary<ObjectId, GitObject> _objects = [];
    private readonly SortedDictionary<string, ObjectId> _references = new(StringComparer.Ordinal);

    /// <summary>Creates an empty SHA-1 repository.</summary>
    /// <param name="defaultBranch">The branch that <c>HEAD</c> points to, by its short name.</param>
    public MemoryRepository(string defaultBranch = "main")
        : this(defaultBranch, ObjectFormat.Sha1)
    {
    }

    internal MemoryRepository(string defaultBranch, ObjectFormat format) => (Head, _format) = ($"refs/heads/{defaultBranch}", format);

    /// <summary>The full name of the branch that <c>HEAD</c> points to.</summary>
    public string Head { get; }

    ObjectFormat IObjectSource.Format => _format;

    /// <summary>The refs by full name, in byte order, with their object ids in hex.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> References
    {
        get
        {
            lock (_lock)
            {
                return [.. _references.Select(r => KeyValuePair.Create(r.Key, r.Value.ToString()))];
            }
        }
    }

    internal IReadOnlyList<KeyValuePair<string, ObjectId>> ReferenceIds
    {
        get
        {
            lock (_lock)
            {
                return [.. _references];
            }
        }
    }

    /// <summary>Adds a commit to a branch, which is created where it does not exist.</summary>
    /// <returns>The commit's id in hex.</returns>
    /// <exception cref="ArgumentException">A path is not clean, or is a file and a directory at once.</exception>
    public string Commit(string branch, string message, GitSignature author, IEnumerable<GitFileChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(message);
        lock (_lock)
        {
            var reference = $"refs/heads/{branch}";
            var parent = _references.TryGetValue(reference, out var tip) ? tip : (ObjectId?)null;
            var files = parent is { } commit ? FilesOf(commit) : [];
            using var hasher = new ObjectHasher(_format);
            foreach (var change in changes)
            {
                Apply(files, change, hasher);
            }

            var tree = TreeWriter.Write(files, (type, content) => Store(type, content, hasher));
            var text = new StringBuilder($"tree {tree}\n");
            if (parent is { } id)
            {
                text.Append("parent ").Append(id).Append('\n');
            }

            text.Append("author ").Append(author).Append("\ncommitter ").Append(author).Append("\n\n").Append(message.TrimEnd('\n')).Append('\n');
            var created = Store(ObjectType.Commit, Encoding.UTF8.GetBytes(text.ToString()), hasher);
            _references[reference] = created;
            return created.ToString();
        }
    }

    /// <summary>Points a ref (full name) at an object; null removes it.</summary>
    /// <exception cref="GitException">The object is not here.</exception>
    public void SetReference(string name, string? objectId)
    {
        lock (_lock)
        {
            if (objectId is null)
            {
                _references.Remove(name);
            }
            else if (ObjectId.TryParse(objectId, out var id) && _objects.ContainsKey(id))
            {
                _references[name] = id;
            }
            else
            {
                throw new GitException($"object {objectId}: object not found") { Error = GitError.ReferenceNotFound };
            }
        }
    }

    bool IObjectSource.TryDescribe(ObjectId id, out ObjectType type, out long size)
    {
        var found = TryGet(id, out var value);
        (type, size) = (value.Type, value.Content.Length);
        return found;
    }

    bool IObjectSource.TryRead(ObjectId id, out GitObject value) => TryGet(id, out value);

    internal bool Contains(ObjectId id) => TryGet(id, out _);

    /// <summary>Takes objects of a push; they count only once a ref leads to them.</summary>
    internal void Add(IEnumerable<KeyValuePair<ObjectId, GitObject>> objects)
    {
        lock (_lock)
        {
            foreach (var (id, value) in objects)
            {
                _objects.TryAdd(id, value);
            }
        }
    }

    /// <summary>Moves a ref if it is where the pusher believes it to be (zero: absent).</summary>
    internal bool TryMove(string name, ObjectId expected, ObjectId target)
    {
        lock (_lock)
        {
            var current = _references.GetValueOrDefault(name);
            if (expected.IsZero ? !current.IsZero : current != expected)
            {
                return false;
            }

            if (target.IsZero)
            {
                _references.Remove(name);
            }
            else
            {
                _references[name] = target;
            }

            return true;
        }
    }

    private bool TryGet(ObjectId id, [MaybeNullWhen(false)] out GitObject value)
    {
        lock (_lock)
        {
            return _objects.TryGetValue(id, out value);
        }
    }

    private ObjectId Store(ObjectType type, ReadOnlyMemory<byte> content, ObjectHasher hasher)
    {
        var id = hasher.Compute(type, content.Span);
        _objects.TryAdd(id, new(type, content));
        return id;
    }

    private void Apply(SortedDictionary<string, TreeFile> files, GitFileChange change, ObjectHasher hasher)
    {
        if (change.Content is not { } content)
        {
            files.Remove(change.Path);
            return;
        }

        if (change.Path.Split('/').Any(segment => segment is "" or "." or ".." || segment.Equals(".git", StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"'{change.Path}' is not a clean relative path", nameof(change));
        }

        files[change.Path] = new(change.Executable ? TreeFile.ExecutableMode : TreeFile.FileMode, Store(ObjectType.Blob, content.ToArray(), hasher));
    }

    private SortedDictionary<string, TreeFile> FilesOf(ObjectId commit)
    {
        var files = new SortedDictionary<string, TreeFile>(StringComparer.Ordinal);
        var tree = CommitObject.Parse(commit, this.Read(commit, ObjectType.Commit)).Tree;
        AddFiles(tree, "", files, MaxTreeDepth);
        return files;
    }

    private void AddFiles(ObjectId tree, string prefix, SortedDictionary<string, TreeFile> files, int depth)
    {
        if (depth == 0)
        {
            throw new GitException($"tree {tree}: directories are nested more than {MaxTreeDepth} deep") { Error = GitError.LimitExceeded };
        }

        var reader = new TreeReader(tree, this.Read(tree, ObjectType.Tree).Span);
        while (reader.Read())
        {
            var path = prefix + Encoding.UTF8.GetString(reader.Name);
            if (reader.Mode == TreeFile.DirectoryMode)
            {
                AddFiles(reader.Id, path + "/", files, depth - 1);
            }
            else
            {
                files[path] = new(reader.Mode, reader.Id);
            }
        }
    }
}
