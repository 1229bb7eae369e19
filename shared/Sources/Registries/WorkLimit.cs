namespace Flux.Sources.Registries;

/// <summary>Ends work when its time is over, or when it is not wanted any more.</summary>
internal sealed class WorkLimit : IDisposable
{
    private readonly CancellationTokenSource _time;
    private readonly CancellationTokenSource _linked;

    /// <summary>Begins to count.</summary>
    public WorkLimit(TimeSpan left, TimeProvider clock, CancellationToken cancellationToken)
    {
        _time = new(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _time.Token);
    }

    /// <summary>Is cancelled at the end.</summary>
    public CancellationToken Token => _linked.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        _linked.Dispose();
        _time.Dispose();
    }
}
