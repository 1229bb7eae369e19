namespace Flux.Kubernetes.Transport;

/// <summary>An answer that is read as it comes. Disposing it ends the request.</summary>
internal sealed class OpenStream(HttpResponseMessage response) : IDisposable
{
    private IDisposable? _lease;

    /// <summary>The body.</summary>
    public Task<Stream> ReadAsync(CancellationToken cancellationToken) => response.Content.ReadAsStreamAsync(cancellationToken);

    /// <summary>Holds the connections open that the answer comes through.</summary>
    public void Keep(PoolLease lease) => _lease = lease.Extend();

    public void Dispose()
    {
        response.Dispose();
        _lease?.Dispose();
    }
}
