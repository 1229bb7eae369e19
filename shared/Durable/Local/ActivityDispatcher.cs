namespace Flux.Durable;

/// <summary>
/// Runs activities under two limits, over all and for each partition; partitions take turns, so that a long queue of one
/// holds up no other.
/// </summary>
/// <param name="limit">How many run at once.</param>
/// <param name="limitPerPartition">How many of one partition.</param>
/// <param name="limitOf">A partition's own limit; null, or null for it, for that of all.</param>
internal sealed class ActivityDispatcher(int limit, int limitPerPartition, Func<string, int?>? limitOf = null)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ActivityPartition> _partitions = [];
    private readonly Queue<ActivityPartition> _ready = new();
    private readonly HashSet<LocalActivity> _running = [];
    private TaskCompletionSource? _drained;
    private int _waiting;

    /// <summary>Who runs what has its turn.</summary>
    public Action<IThreadPoolWorkItem> Schedule { get; set; } = OnThreadPool;

    /// <summary>How many activities wait for their turn.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>What runs on no thread of its own.</summary>
    public static void OnThreadPool(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);

    /// <summary>Runs the activity when its turn comes; false where the dispatcher drains.</summary>
    public bool TryEnqueue(LocalActivity activity, string partitionKey)
    {
        lock (_gate)
        {
            if (_drained is not null)
            {
                return false;
            }

            if (!_partitions.TryGetValue(partitionKey, out var partition))
            {
                _partitions.Add(partitionKey, partition = new ActivityPartition(partitionKey));
            }

            activity.Partition = partition;
            partition.Waiting.Enqueue(activity);
            _waiting++;
            MakeReady(partition);
            Dispatch();
            return true;
        }
    }

    public void Ended(LocalActivity activity)
    {
        lock (_gate)
        {
            _running.Remove(activity);
            if (activity.Partition is { } partition)
            {
                partition.Running--;
                MakeReady(partition);
                if (partition is { Running: 0, Waiting.Count: 0 })
                {
                    _partitions.Remove(partition.Key);
                }
            }

            Dispatch();
            if (_running.Count == 0)
            {
                _drained?.TrySetResult();
            }
        }
    }

    /// <summary>Begins no more activities; the task completes when the running ones have ended. Returns how many were waiting.</summary>
    public (Task Drained, int Dropped) Drain()
    {
        lock (_gate)
        {
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var dropped = _partitions.Values.Sum(partition => partition.Waiting.Count);
            _waiting = 0;
            _partitions.Clear();
            _ready.Clear();
            if (_running.Count == 0)
            {
                _drained.TrySetResult();
            }

            return (_drained.Task, dropped);
        }
    }

    public void CancelRunning()
    {
        LocalActivity[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        foreach (var activity in running)
        {
            activity.Cancel();
        }
    }

    private void MakeReady(ActivityPartition partition)
    {
        if (!partition.IsReady && partition.Waiting.Count > 0 && partition.Running < (limitOf?.Invoke(partition.Key) ?? limitPerPartition))
        {
            partition.IsReady = true;
            _ready.Enqueue(partition);
        }
    }

    private void Dispatch()
    {
        while (_drained is null && _running.Count < limit && _ready.TryDequeue(out var partition))
        {
            partition.IsReady = false;
            var activity = partition.Waiting.Dequeue();
            _waiting--;
            partition.Running++;
            _running.Add(activity);
            MakeReady(partition);
            Schedule(activity);
        }
    }
}
