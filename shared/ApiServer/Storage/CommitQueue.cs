namespace Flux.ApiServer.Storage;

/// <summary>
/// Brings writes to the journal, all that have come while the last ones were written together, and then makes them visible. Its thread is
/// the only one that touches the journal.
/// </summary>
internal sealed class CommitQueue : IDisposable
{
    private readonly IStoreJournal _journal;
    private readonly Lock _lock;
    private readonly ObjectStore _store;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(false);
    private List<PendingChange> _waiting = [];
    private TaskCompletionSource _waitingDone = NewSource();
    private TaskCompletionSource? _writing;
    private JournalException? _failure;
    private long _failures;
    private bool _isClosed;

    public CommitQueue(IStoreJournal journal, Lock storeLock, ObjectStore store)
    {
        _journal = journal;
        _lock = storeLock;
        _store = store;
        _thread = new Thread(Run) { IsBackground = true, Name = "store journal" };
        _thread.Start();
    }

    /// <summary>How often writes have been lost to a failing journal.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Called on the journal's thread when the first writes succeed after a failure: those that were lost may have to be made anew.</summary>
    public Action? Recovered { get; set; }

    /// <summary>Takes a write; under the store's lock.</summary>
    public void Add(PendingChange change)
    {
        _waiting.Add(change);
        if (_waiting.Count == 1)
        {
            _wake.Set();
        }
    }

    /// <summary>Refuses writes once the store is closed; under the store's lock.</summary>
    /// <exception cref="JournalException">It is.</exception>
    public void CheckOpen()
    {
        if (_isClosed)
        {
            throw new JournalException("the server is shutting down", null);
        }
    }

    /// <summary>Completes when all writes made so far are visible.</summary>
    /// <param name="failures">The number of failures when the first of them was made.</param>
    /// <returns>A task that fails with <see cref="JournalException"/> where there was a failure since.</returns>
    public Task SettledAsync(long failures)
    {
        lock (_lock)
        {
            return _failures != failures ? Task.FromException(_failure!)
                : _waiting.Count > 0 ? _waitingDone.Task
                : _writing?.Task ?? Task.CompletedTask;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        _wake.Set();
        _thread.Join();
        _journal.Dispose();
        _wake.Dispose();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Run()
    {
        while (true)
        {
            List<PendingChange>? changes = null;
            TaskCompletionSource? done = null;
            lock (_lock)
            {
                if (_waiting.Count > 0)
                {
                    (changes, _waiting) = (_waiting, []);
                    (done, _waitingDone) = (_waitingDone, NewSource());

                    // Only with something to write: nobody would complete it otherwise for those who see it.
                    _writing = done;
                }
                else if (_isClosed)
                {
                    return;
                }
            }

            if (changes is not null && done is not null)
            {
                Write(changes, done);
            }
            else
            {
                WaitForMore();
            }
        }
    }

    private void WaitForMore()
    {
        if (_journal.SyncInterval > TimeSpan.Zero)
        {
            _wake.WaitOne(_journal.SyncInterval);
            _journal.SyncIfDue();
        }
        else
        {
            _wake.WaitOne();
        }
    }

    private void Write(List<PendingChange> changes, TaskCompletionSource done)
    {
        try
        {
            _journal.Write(changes);
        }
        catch (Exception e)
        {
            // Whatever it is, the thread must live on, and those who wait must know.
            Fail(new JournalException($"the state cannot be saved: {e.Message}", e), done);
            return;
        }

        var recovered = false;
        StoreState? state = null;
        lock (_lock)
        {
            foreach (var change in changes)
            {
                _store.Publish(change);
            }

            _writing = null;
            recovered = _failure is not null && !_failure.IsOver;
            if (recovered)
            {
                _failure!.IsOver = true;
            }

            state = _journal.WantsSnapshot ? _store.State() : null;
        }

        done.SetResult();
        if (state is not null)
        {
            _journal.Renew(state);
        }

        if (recovered)
        {
            Recovered?.Invoke();
        }
    }

    private void Fail(JournalException failure, TaskCompletionSource done)
    {
        TaskCompletionSource later;
        lock (_lock)
        {
            // What came meanwhile was built on what is lost now.
            _waiting.Clear();
            (later, _waitingDone) = (_waitingDone, NewSource());
            _writing = null;
            _failure = failure;
            Interlocked.Increment(ref _failures);
            _store.FallBack();
        }

        done.SetException(failure);
        later.SetException(failure);

        // Perhaps nobody waits for them, as where a controller has written.
        _ = done.Task.Exception;
        _ = later.Task.Exception;
    }
}
