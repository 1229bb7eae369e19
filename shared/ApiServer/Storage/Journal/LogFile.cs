using System.Security.Cryptography;

namespace Flux.ApiServer.Storage.Journal;

/// <summary>The log of one generation: changes in the order of revisions.</summary>
internal sealed class LogFile : IDisposable
{
    private const int FrameBytes = 8 * 1024 * 1024;

    private readonly IJournalFile _file;
    private readonly uint _salt;
    private readonly EntryWriter _writer = new();
    private long _sequence;
    private long _synced;
    private bool _isBroken;

    private LogFile(IJournalFile file, uint salt, long length, long sequence)
    {
        _file = file;
        _salt = salt;
        Length = length;
        _sequence = sequence;
        _synced = sequence;
    }

    /// <summary>The size in bytes of what counts.</summary>
    public long Length { get; private set; }

    /// <summary>Whether something is not yet on the disk for certain.</summary>
    public bool IsDirty => _synced < _sequence;

    /// <summary>Makes an empty log, there whole or not at all.</summary>
    public static LogFile Create(IJournalFolder folder, long generation)
    {
        var name = JournalFiles.Log(generation);
        var header = new JournalHeader(true, generation, BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)));
        using (var file = folder.Create(name + JournalFiles.Temporary))
        {
            file.Write(0, header.ToBytes());
            file.Flush();
        }

        folder.Rename(name + JournalFiles.Temporary, name);
        folder.Flush();
        return new LogFile(folder.Open(name), header.Salt, JournalHeader.Size, 0);
    }

    /// <summary>Reads a log, and opens it to go on.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="generation">Its number.</param>
    /// <param name="mayBeTorn">Whether a torn tail is cut off rather than damage, since nothing was written after it.</param>
    /// <param name="change">Told of each change.</param>
    /// <param name="notice">Told of a tail that is cut off.</param>
    /// <exception cref="ApiServerDataException">It is damaged.</exception>
    public static LogFile Open(
        IJournalFolder folder, long generation, bool mayBeTorn, Action<string, StoreEventType, StoredObject> change, Action<string> notice)
    {
        var path = Path.Combine(folder.Path, JournalFiles.Log(generation));
        var file = folder.Open(JournalFiles.Log(generation));
        try
        {
            var header = JournalHeader.Read(file, path, isLog: true, generation);
            var frames = new FrameReader(file, path, header.Salt);
            while (!frames.IsAtEnd)
            {
                var offset = frames.Offset;
                if (!frames.TryRead(out var content))
                {
                    CutTail(file, frames, path, mayBeTorn, notice);
                    break;
                }

                ReadChanges(content, change, path, offset);
            }

            return new LogFile(file, header.Salt, frames.Offset, frames.Sequence);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes changes.</summary>
    /// <param name="changes">In the order of their revisions.</param>
    /// <param name="sync">Whether they are on the disk when it returns.</param>
    /// <exception cref="IOException">None of them counts.</exception>
    public void Write(IReadOnlyList<PendingChange> changes, bool sync)
    {
        Repair();
        var (length, sequence) = (Length, _sequence);
        try
        {
            _writer.Begin();
            foreach (var pending in changes)
            {
                _writer.Write(pending.Resource.Name, pending.Change);
                if (_writer.Length >= FrameBytes)
                {
                    Close(ref length, ref sequence);
                    _writer.Begin();
                }
            }

            if (_writer.Length > Frame.Size)
            {
                Close(ref length, ref sequence);
            }

            if (sync)
            {
                _file.Flush();
            }
        }
        catch
        {
            _isBroken = true;
            throw;
        }

        (Length, _sequence) = (length, sequence);
        _synced = sync ? sequence : _synced;
    }

    /// <summary>Brings all to the disk.</summary>
    public void Sync()
    {
        _file.Flush();
        _synced = _sequence;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Takes what a failed write has left off the end, so that the next does not stand behind it.</summary>
    private void Repair()
    {
        if (_isBroken)
        {
            _file.Truncate(Length);
            _file.Flush();
            _isBroken = false;
        }
    }

    private void Close(ref long length, ref long sequence)
    {
        var frame = _writer.End(_salt, ++sequence, _synced);
        _file.Write(length, frame);
        length += frame.Length;
    }

    private static void ReadChanges(ReadOnlySpan<byte> content, Action<string, StoreEventType, StoredObject> change, string path, long offset)
    {
        try
        {
            for (var entries = new EntryReader(content); !entries.IsAtEnd;)
            {
                var type = entries.ReadKind() switch
                {
                    EntryKind.Created => StoreEventType.Created,
                    EntryKind.Updated => StoreEventType.Updated,
                    EntryKind.Deleted => StoreEventType.Deleted,
                    var kind => throw new FormatException($"an entry of kind {(int)kind} is not known"),
                };
                change(entries.ReadText(), type, entries.ReadObject());
            }
        }
        catch (FormatException e)
        {
            throw new ApiServerDataException(path, offset, $"the log cannot be read: {e.Message}");
        }
    }

    private static void CutTail(IJournalFile file, FrameReader frames, string path, bool mayBeTorn, Action<string> notice)
    {
        if (!mayBeTorn || frames.IsDamaged())
        {
            throw frames.Damage("the log is damaged; what follows was acknowledged and cannot be read");
        }

        notice($"{path}: {file.Length - frames.Offset} bytes from offset {frames.Offset} on were not written to their end, and are cut off");
        file.Truncate(frames.Offset);
        file.Flush();
    }
}
