namespace Flux.Kubernetes.Transport;

/// <summary>Those who wait with one priority: a queue a flow, and the flows take turns. Used under the budget's lock.</summary>
/// <param name="weight">Its share against the other levels'.</param>
internal sealed class BudgetLevel(int weight)
{
    private readonly Dictionary<string, Queue<BudgetWaiter>> _flows = [];
    private readonly Queue<string> _turns = [];

    /// <summary>How much the level has been served, in parts of its weight.</summary>
    public double Served { get; private set; }

    public bool IsEmpty => _turns.Count == 0;

    /// <param name="flow">For whom.</param>
    /// <param name="waiter">Who waits.</param>
    /// <param name="served">Where the levels stand: one that was idle may not make up for that now.</param>
    public void Add(string flow, BudgetWaiter waiter, double served)
    {
        if (IsEmpty)
        {
            Served = Math.Max(Served, served);
        }

        if (!_flows.TryGetValue(flow, out var queue))
        {
            _flows[flow] = queue = [];
            _turns.Enqueue(flow);
        }

        queue.Enqueue(waiter);
    }

    /// <summary>The next in turn; <paramref name="served"/> is where the level stood before.</summary>
    public BudgetWaiter? Take(out double served)
    {
        served = Served;
        if (!_turns.TryDequeue(out var flow))
        {
            return null;
        }

        Served += 1.0 / weight;
        var queue = _flows[flow];
        var waiter = queue.Dequeue();
        if (queue.Count > 0)
        {
            _turns.Enqueue(flow);
        }
        else
        {
            _flows.Remove(flow);
        }

        return waiter;
    }
}
