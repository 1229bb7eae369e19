using Flux.Git.Objects;
using Flux.Git.Packs;

namespace Flux.Git.Local;

/// <summary>A repository's objects, in files of their own and in packs; each is checked against its id when it is read.</summary>
internal sealed class LocalObjects : IObjectSource, IDisposable
{
    private const long MaxIndexBytes = 1L << 30;

    private readonly string _directory;
    private readonly GitLimits _limits;
    private readonly ObjectHasher _hasher;
    private readonly EntryInflater _inflater = new();
    private readonly Dictionary<PackFile, PackIndex> _packs = [];
    private readonly Dictionary<(PackFile Pack, long Offset), GitObject> _bases = [];
    private long _baseBytes;

    /// <summary>Opens the objects folder.</summary>
    /// <exception cref="GitException">An index is damaged or not of version 2.</exception>
    public LocalObjects(string directory, ObjectFormat format, GitLimits limits)
    {
        (_directory, Format, _limits) = (directory, format, limits);
        _hasher = new ObjectHasher(format);
        var packs = Path.Combine(directory, "pack");
        if (!Directory.Exists(packs))
        {
            return;
        }

        try
        {
            foreach (var index in Directory.EnumerateFiles(packs, "*.idx"))
            {
                OpenPack(index);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public ObjectFormat Format { get; }

    /// <inheritdoc />
    public bool TryDescribe(ObjectId id, out ObjectType type, out long size)
    {
        foreach (var (pack, index) in _packs)
        {
            if (index.TryFind(id, out var offset))
            {
                (type, size) = DescribePacked(pack, index, offset);
                return true;
            }
        }

        if (OpenLoose(id) is { } loose)
        {
            (type, size) = loose.Describe();
            return true;
        }

        (type, size) = (ObjectType.None, 0);
        return false;
    }

    /// <inheritdoc />
    public bool TryRead(ObjectId id, out GitObject value)
    {
        value = default;
        var found = false;
        foreach (var (pack, index) in _packs)
        {
            if (index.TryFind(id, out var offset))
            {
                (value, found) = (ReadPacked(pack, index, offset), true);
                break;
            }
        }

        if (!found && OpenLoose(id) is { } loose)
        {
            (value, found) = (loose.Read(), true);
        }

        return !found || _hasher.Compute(value.Type, value.Content.Span) == id
            ? found
            : throw new GitException($"object {id} is not what its id says") { Error = GitError.Corrupt };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _hasher.Dispose();
        foreach (var pack in _packs.Keys)
        {
            pack.Dispose();
        }

        _packs.Clear();
        _bases.Clear();
    }

    private void OpenPack(string indexPath)
    {
        var name = Path.GetFileName(indexPath);
        if (new FileInfo(indexPath).Length > MaxIndexBytes)
        {
            throw new GitException($"the pack index '{name}' has more than {MaxIndexBytes} bytes") { Error = GitError.LimitExceeded };
        }

        var index = PackIndex.Parse(File.ReadAllBytes(indexPath), Format, name);
        _packs.Add(new PackFile(Path.ChangeExtension(indexPath, ".pack")), index);
    }

    private LooseObject? OpenLoose(ObjectId id)
    {
        var hex = id.ToString();
        var file = new FileInfo(Path.Combine(_directory, hex[..2], hex[2..]));
        if (!file.Exists)
        {
            return null;
        }

        // Data that does not compress takes a little more than its size.
        return file.Length <= _limits.ObjectBytes + (_limits.ObjectBytes / 1000) + 1024L
            ? new LooseObject(File.ReadAllBytes(file.FullName), _limits)
            : throw new GitException($"object {id} is larger than {_limits.ObjectBytes} bytes") { Error = GitError.LimitExceeded };
    }

    private (ObjectType Type, long Size) DescribePacked(PackFile pack, PackIndex index, long offset)
    {
        long size = -1;
        for (var depth = 0; depth <= _limits.DeltaDepth; depth++)
        {
            var header = pack.ReadHeader(offset, Format);
            if (size < 0)
            {
                size = header.IsDelta ? ReadResultSize(pack, header, offset) : header.Size;
            }

            if (!header.IsDelta)
            {
                return (header.Type, size);
            }

            offset = BaseOf(index, header, offset);
        }

        throw PackErrors.Limit($"a chain of deltas is longer than {_limits.DeltaDepth}");
    }

    private int ReadResultSize(PackFile pack, PackEntryHeader header, long offset)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(header.Size, 16)];
        var length = _inflater.InflateStart(pack, offset + header.Length, start);
        return length >= 0 && Delta.ReadSizes(start[..length], out _, out var size) >= 0
            ? size
            : throw PackErrors.CorruptEntry(offset, "is a malformed delta");
    }

    private GitObject ReadPacked(PackFile pack, PackIndex index, long offset)
    {
        var deltas = new Stack<(long Offset, byte[] Delta)>();
        GitObject value;
        while (!_bases.TryGetValue((pack, offset), out value))
        {
            var header = pack.ReadHeader(offset, Format);
            var payload = Inflate(pack, header, offset);
            if (!header.IsDelta)
            {
                value = new GitObject(header.Type, payload);
                break;
            }

            deltas.Push((offset, payload));
            if (deltas.Count > _limits.DeltaDepth)
            {
                throw PackErrors.Limit($"a chain of deltas is longer than {_limits.DeltaDepth}");
            }

            offset = BaseOf(index, header, offset);
        }

        while (deltas.TryPop(out var next))
        {
            Remember((pack, offset), value);
            value = value with { Content = Apply(value.Content.Span, next.Delta, next.Offset) };
            offset = next.Offset;
        }

        return value;
    }

    private byte[] Apply(ReadOnlySpan<byte> baseContent, byte[] delta, long offset)
    {
        var start = Delta.ReadSizes(delta, out var baseSize, out var resultSize);
        if (start >= 0 && resultSize > _limits.ObjectBytes)
        {
            throw PackErrors.Limit($"the object at byte {offset} claims {resultSize} bytes, more than {_limits.ObjectBytes}");
        }

        var result = start >= 0 && baseSize == baseContent.Length ? new byte[resultSize] : [];
        return start >= 0 && baseSize == baseContent.Length && Delta.TryApply(baseContent, delta.AsSpan(start), result)
            ? result
            : throw PackErrors.CorruptEntry(offset, "is a delta that does not fit its base");
    }

    private byte[] Inflate(PackFile pack, PackEntryHeader header, long offset)
    {
        if (header.Size > _limits.ObjectBytes)
        {
            throw PackErrors.Limit($"the object at byte {offset} claims {header.Size} bytes, more than {_limits.ObjectBytes}");
        }

        var content = new byte[header.Size];
        return _inflater.TryInflate(pack, offset + header.Length, content)
            ? content
            : throw PackErrors.CorruptEntry(offset, "cannot be decompressed, or is not as long as it claims");
    }

    private static long BaseOf(PackIndex index, PackEntryHeader header, long offset)
    {
        if (header.Type == ObjectType.OffsetDelta)
        {
            return offset - header.BaseDistance;
        }

        return index.TryFind(header.BaseId, out var found)
            ? found
            : throw PackErrors.CorruptEntry(offset, "is a delta whose base is missing");
    }

    // Simply emptied when full: a tree is read in an order in which neighbours share their bases.
    private void Remember((PackFile Pack, long Offset) key, GitObject value)
    {
        if (_bases.ContainsKey(key) || value.Content.Length > _limits.MemoryBytes / 4)
        {
            return;
        }

        _baseBytes += value.Content.Length;
        if (_baseBytes > _limits.MemoryBytes)
        {
            _bases.Clear();
            _baseBytes = value.Content.Length;
        }

        _bases.Add(key, value);
    }
}
