namespace Flux.ApiServer.Controllers;

/// <summary>
/// The controllers at work. They are made anew, and so look at everything again, after writes of theirs may have been lost.
/// </summary>
internal sealed class ControllerRuns(Func<IReadOnlyList<IController>> create) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _stopping;
    private Task _running = Task.CompletedTask;
    private bool _isOver;

    public void Start()
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                _stopping = new CancellationTokenSource();
                _running = RunAsync(_running, create(), _stopping.Token);
            }
        }
    }

    /// <summary>Ends the controllers and begins anew; does not wait for either.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            if (_stopping is null)
            {
                return;
            }

            _stopping.Cancel();
            Start();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isOver = true;
            _stopping?.Cancel();
        }

        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping?.Dispose();
    }

    private static async Task RunAsync(Task before, IReadOnlyList<IController> controllers, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(controllers.Select(c => c.RunAsync(cancellationToken))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
