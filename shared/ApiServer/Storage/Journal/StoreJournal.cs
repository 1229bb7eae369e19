namespace Flux.ApiServer.Storage.Journal;

/// <summary>
/// The state on the disk: a snapshot and the log of what came after, twice. When a log has grown, a new one begins at once, and the
/// snapshot that goes before it is written beside the work; then the oldest of three generations is deleted.
/// </summary>
/// <remarks>What is on the disk is described in the README of this folder.</remarks>
internal sealed class StoreJournal : IStoreJournal
{
    private readonly IJournalFolder _folder;
    private readonly JournalOptions _options;
    private LogFile _log;
    private long _generation;
    private long _snapshotBytes;
    private Task _renewal = Task.CompletedTask;
    private long _lastSync;

    private StoreJournal(IJournalFolder folder, JournalOptions options, LogFile log, long generation)
    {
        _folder = folder;
        _options = options;
        _log = log;
        _generation = generation;
        _lastSync = options.TimeProvider.GetTimestamp();
    }

    /// <inheritdoc/>
    public TimeSpan SyncInterval => _options.SyncInterval;

    /// <inheritdoc/>
    public bool WantsSnapshot =>
        _log.Length >= Math.Max(_options.MinLogBytes, Interlocked.Read(ref _snapshotBytes)) && _renewal.IsCompleted;

    /// <summary>Opens the state of a folder, or begins one.</summary>
    /// <exception cref="ApiServerDataException">It is damaged, or of another format.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ObjectStore Open(IJournalFolder folder, JournalOptions options)
    {
        foreach (var left in folder.Files().Where(file => file.EndsWith(JournalFiles.Temporary, StringComparison.Ordinal)))
        {
            folder.Delete(left);
        }

        var (logs, snapshots) = JournalFiles.Of(folder.Files());
        if (snapshots.Count == 0)
        {
            if (logs.Count > 0)
            {
                throw Missing(folder, JournalFiles.Snapshot(logs[0]));
            }

            SnapshotFile.Write(folder, 1, new StoreState(ObjectStore.FirstRevision, []));
            snapshots.Add(1);
        }

        var last = Math.Max(snapshots[^1], logs.Count == 0 ? 1 : logs[^1]);
        var state = SnapshotFile.Read(folder, snapshots[0]);

        // A log may have been begun without ever being used, when the disk failed: the one before it went on.
        var lastUsed = logs.FindLast(generation => SizeOf(folder, JournalFiles.Log(generation)) > JournalHeader.Size);
        var changes = new List<(string Resource, StoreEventType Type, StoredObject Object)>();
        LogFile? log = null;
        for (var generation = snapshots[0]; generation <= last; generation++)
        {
            log?.Dispose();
            log = Continue(folder, generation, generation >= lastUsed, logs, changes, options);
        }

        var journal = new StoreJournal(folder, options, log!, last) { _snapshotBytes = SizeOf(folder, JournalFiles.Snapshot(snapshots[^1])) };
        var store = new ObjectStore(journal, state);
        foreach (var (resource, type, stored) in changes)
        {
            store.Restore(resource, type, stored);
        }

        return store;
    }

    /// <inheritdoc/>
    public void Write(IReadOnlyList<PendingChange> changes)
    {
        _log.Write(changes, _options.SyncInterval == TimeSpan.Zero);
        SyncIfDue();
    }

    /// <inheritdoc/>
    public void SyncIfDue()
    {
        if (!_log.IsDirty || _options.TimeProvider.GetElapsedTime(_lastSync) < _options.SyncInterval)
        {
            return;
        }

        try
        {
            _log.Sync();
            _lastSync = _options.TimeProvider.GetTimestamp();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _options.Notice($"{_folder.Path}: the last changes are not on the disk yet: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public void Renew(StoreState state)
    {
        LogFile next;
        try
        {
            if (_log.IsDirty)
            {
                _log.Sync();
            }

            next = LogFile.Create(_folder, _generation + 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _options.Notice($"{_folder.Path}: a new log cannot be begun, the old one goes on: {e.Message}");
            return;
        }

        _log.Dispose();
        _log = next;
        var generation = ++_generation;
        _renewal = _options.Background(() => Complete(generation, state));
    }

    public void Dispose()
    {
        _renewal.GetAwaiter().GetResult();
        try
        {
            if (_log.IsDirty)
            {
                _log.Sync();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _options.Notice($"{_folder.Path}: the last changes may not be on the disk: {e.Message}");
        }

        _log.Dispose();
    }

    private static LogFile Continue(
        IJournalFolder folder, long generation, bool mayBeTorn, List<long> logs,
        List<(string Resource, StoreEventType Type, StoredObject Object)> changes, JournalOptions options)
    {
        if (logs.Contains(generation))
        {
            return LogFile.Open(folder, generation, mayBeTorn, (resource, type, stored) => changes.Add((resource, type, stored)), options.Notice);
        }

        // The very first log comes after the very first snapshot; all later ones come before theirs.
        return generation == 1 && logs.Count == 0 ? LogFile.Create(folder, 1) : throw Missing(folder, JournalFiles.Log(generation));
    }

    private static long SizeOf(IJournalFolder folder, string name)
    {
        using var file = folder.Open(name);
        return file.Length;
    }

    private static ApiServerDataException Missing(IJournalFolder folder, string file) =>
        new(Path.Combine(folder.Path, file), 0, "the file is missing");

    /// <summary>Writes the snapshot that goes before a log, and deletes what nobody needs any more.</summary>
    private void Complete(long generation, StoreState state)
    {
        try
        {
            Interlocked.Exchange(ref _snapshotBytes, SnapshotFile.Write(_folder, generation, state));
            var (logs, snapshots) = JournalFiles.Of(_folder.Files());
            var oldest = snapshots[Math.Max(0, snapshots.Count - 2)];

            // First the snapshots: a log without one before it is no beginning, a snapshot without its log is damage.
            foreach (var old in snapshots.Where(s => s < oldest))
            {
                _folder.Delete(JournalFiles.Snapshot(old));
            }

            _folder.Flush();
            foreach (var old in logs.Where(l => l < oldest))
            {
                _folder.Delete(JournalFiles.Log(old));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _options.Notice($"{_folder.Path}: a snapshot cannot be written, the logs stay: {e.Message}");
        }
    }
}
