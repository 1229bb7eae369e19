using Flux.Reconciliation;

namespace Flux.TestKit.Simulation;

/// <summary>One object of a simulated fleet. One activity at a time touches it, as in earnest; <see cref="Revision"/> of a source is set from outside.</summary>
internal sealed class SimulatedObject(ReconcileTarget target, int cluster, SimulatedObject? source)
{
    private int _revision;

    public ReconcileTarget Target => target;

    public int Cluster => cluster;

    /// <summary>Null for a source itself.</summary>
    public SimulatedObject? Source => source;

    public List<ReconcileTarget> Dependents { get; } = [];

    /// <summary>Of a source: what has been pushed. Of others: what they have applied.</summary>
    public int Revision
    {
        get => Volatile.Read(ref _revision);
        set => Volatile.Write(ref _revision, value);
    }

    /// <summary>Of a source: what its artifact holds.</summary>
    public int Fetched { get; set; }

    /// <summary>When its run last began; null before the first.</summary>
    public TimeSpan? SeenAt { get; set; }
}
