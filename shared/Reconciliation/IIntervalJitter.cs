namespace Flux.Reconciliation;

/// <summary>Spreads the intervals, so that objects created together are not reconciled together for ever.</summary>
public interface IIntervalJitter
{
    /// <summary>The interval, made a little shorter or longer.</summary>
    TimeSpan Apply(TimeSpan interval);
}
