namespace Flux.Kubernetes.Transport;

/// <summary>One request that waits for its turn.</summary>
internal sealed class BudgetWaiter
{
    private readonly TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits for the turn, or gives it up.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() => _turn.TrySetCanceled(cancellationToken));
        await _turn.Task;
    }

    /// <summary>Lets the request go; false where nobody waits any more.</summary>
    public bool TryServe() => _turn.TrySetResult();
}
