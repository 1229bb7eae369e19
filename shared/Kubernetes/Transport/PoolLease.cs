namespace Flux.Kubernetes.Transport;

/// <summary>A share in one generation of connections: they are closed when it is retired and the last share is given back.</summary>
internal sealed class PoolLease : IDisposable
{
    private readonly PoolGeneration _generation;
    private int _disposed;

    public PoolLease(PoolGeneration generation)
    {
        _generation = generation;
        generation.Enter();
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken) =>
        _generation.Http.SendAsync(message, cancellationToken);

    /// <summary>Another share in the same connections.</summary>
    public PoolLease Extend() => new(_generation);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _generation.Leave();
        }
    }
}
