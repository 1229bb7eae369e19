namespace Flux.TestKit.Simulation;

/// <summary>A push, and who has yet to apply it.</summary>
internal sealed class SimulatedPush(TimeSpan at, SimulatedObject source, int revision, bool hasWebhook)
{
    private int _waiting = source.Dependents.Count;

    public TimeSpan At => at;

    public SimulatedObject Source => source;

    public int Revision => revision;

    public bool HasWebhook => hasWebhook;

    public TimeSpan? AppliedAt { get; private set; }

    /// <summary>One more dependent has applied it, or what came after it.</summary>
    public void Applied(TimeSpan now)
    {
        if (Interlocked.Decrement(ref _waiting) == 0)
        {
            AppliedAt = now;
        }
    }
}
