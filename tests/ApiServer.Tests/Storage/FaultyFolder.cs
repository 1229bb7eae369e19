using Flux.ApiServer.Storage.Journal;

namespace Flux.ApiServer.Tests.Storage;

/// <summary>
/// A folder in memory with a fault at its n-th operation, that knows what has reached the disk: contents by the file's flush, names by the
/// folder's. At a power failure each write that was not flushed is kept, torn or lost on its own, as a disk reorders them.
/// </summary>
internal sealed class FaultyFolder(int faultAt, FaultKind kind, int seed) : IJournalFolder
{
    private readonly Random _random = new(seed);
    private readonly Lock _lock = new();
    private Dictionary<string, Inode> _names = [];
    private readonly List<Action<Dictionary<string, Inode>>> _unflushedNames = [];
    private Dictionary<string, Inode> _flushedNames = [];
    private int _operations;
    private int _faultAt = faultAt;
    private int _faults = 3;
    private bool _isOff;

    public string Path => "/faulty";

    /// <summary>Whether the fault has happened.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The folder as it is after the fault (or an end in the middle of things), without faults from now on.</summary>
    public FaultyFolder After(bool losesPower)
    {
        lock (_lock)
        {
            var after = new FaultyFolder(0, FaultKind.None, 0);
            var names = losesPower ? new Dictionary<string, Inode>(_flushedNames) : _names;
            if (losesPower)
            {
                // A journaling file system keeps the order of names.
                foreach (var change in _unflushedNames.Take(_random.Next(_unflushedNames.Count + 1)))
                {
                    change(names);
                }
            }

            foreach (var (name, inode) in names)
            {
                after._names[name] = after._flushedNames[name] = new Inode(losesPower ? inode.AfterPowerFailure(_random) : [.. inode.Content]);
            }

            return after;
        }
    }

    /// <summary>Has the next operations fail.</summary>
    public void FailNext(int count)
    {
        lock (_lock)
        {
            (_faultAt, _faults) = (_operations + 1, count);
        }
    }

    public IReadOnlyList<string> Files()
    {
        lock (_lock)
        {
            return [.. _names.Keys.Order(StringComparer.Ordinal)];
        }
    }

    public IJournalFile Create(string name)
    {
        var inode = new Inode([]);
        Operate(() => ChangeNames(names => names[name] = inode));
        return new FaultyFile(this, inode);
    }

    public IJournalFile Open(string name) => new FaultyFile(this, _names.TryGetValue(name, out var inode) ? inode : throw new FileNotFoundException(name));

    public void Rename(string from, string to) => Operate(() => ChangeNames(names =>
    {
        names[to] = names[from];
        names.Remove(from);
    }));

    public void Delete(string name) => Operate(() => ChangeNames(names => names.Remove(name)));

    public void Flush() => Operate(() =>
    {
        _flushedNames = new(_names);
        _unflushedNames.Clear();
    });

    /// <summary>The content of a file, for a test to look at or to damage.</summary>
    public byte[] this[string name]
    {
        get => _names[name].Content;
        set => _names[name] = new Inode(value);
    }

    private void ChangeNames(Action<Dictionary<string, Inode>> change)
    {
        _names = new(_names);
        change(_names);
        _unflushedNames.Add(change);
    }

    private void Operate(Action operation, Action? half = null)
    {
        lock (_lock)
        {
            if (_isOff)
            {
                throw new IOException("the power is off");
            }

            _operations++;
            var failsNow = kind switch
            {
                FaultKind.None => false,
                FaultKind.FullForAWhile => _operations >= _faultAt && _operations < _faultAt + _faults,
                _ => _operations == _faultAt,
            };
            if (!failsNow)
            {
                operation();
                return;
            }

            HasFailed = true;
            half?.Invoke();
            _isOff = kind == FaultKind.Ends;
            throw new IOException(_isOff ? "the power is off" : "No space left on device");
        }
    }

    private sealed class FaultyFile(FaultyFolder folder, Inode inode) : IJournalFile
    {
        public long Length => inode.Content.Length;

        public int Read(long offset, Span<byte> buffer)
        {
            var content = inode.Content.AsSpan((int)Math.Min(offset, inode.Content.Length));
            var count = Math.Min(content.Length, buffer.Length);
            content[..count].CopyTo(buffer);
            return count;
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            var copy = bytes.ToArray();
            folder.Operate(
                () => inode.Change(content => Written(content, offset, copy)),
                () => inode.Change(content => Written(content, offset, copy.AsSpan(0, copy.Length / 2))));
        }

        public void Truncate(long length) => folder.Operate(() => inode.Change(content => content[..(int)Math.Min(length, content.Length)]));

        public void Flush() => folder.Operate(inode.Flush);

        public void Dispose()
        {
        }

        private static byte[] Written(byte[] content, long offset, ReadOnlySpan<byte> bytes)
        {
            var result = new byte[Math.Max(content.Length, offset + bytes.Length)];
            content.CopyTo(result, 0);
            bytes.CopyTo(result.AsSpan((int)offset));
            return result;
        }
    }

    private sealed class Inode(byte[] content)
    {
        private readonly List<Func<byte[], byte[]>> _unflushed = [];
        private byte[] _flushed = content;

        public byte[] Content { get; private set; } = content;

        public void Change(Func<byte[], byte[]> change)
        {
            Content = change(Content);
            _unflushed.Add(change);
        }

        public void Flush()
        {
            _flushed = Content;
            _unflushed.Clear();
        }

        public byte[] AfterPowerFailure(Random random)
        {
            var result = _flushed;
            foreach (var change in _unflushed)
            {
                switch (random.Next(3))
                {
                    case 0:
                        result = change(result);
                        break;
                    case 1:
                        var whole = change(result);
                        var middle = Math.Min(result.Length, whole.Length) + (Math.Abs(whole.Length - result.Length) / 2);
                        result = [.. whole[..Math.Min(middle, whole.Length)]];
                        break;
                    default:
                        break;
                }
            }

            return result;
        }
    }
}

/// <summary>What happens at the n-th operation.</summary>
internal enum FaultKind
{
    None,

    /// <summary>It fails, half done; nothing works any more.</summary>
    Ends,

    /// <summary>It and the two after it fail, half done.</summary>
    FullForAWhile,
}
