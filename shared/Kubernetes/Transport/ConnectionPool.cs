namespace Flux.Kubernetes.Transport;

/// <summary>
/// The connections to one cluster. A new client certificate, and other authorities to trust, get new connections at once; the old ones
/// end with the requests on them.
/// </summary>
internal sealed class ConnectionPool : IDisposable
{
    private readonly ClusterConnection _connection;
    private readonly ServerCertificatePolicy _policy;
    private readonly HttpMessageInvoker? _given;
    private readonly Lock _gate = new();
    private PoolGeneration? _current;
    private string? _certificate;
    private string? _trust;
    private bool _disposed;

    /// <param name="connection">Where to.</param>
    /// <param name="policy">Judges the server's certificate.</param>
    /// <param name="handler">Sends instead, whatever the certificate; null for connections of the pool's own.</param>
    public ConnectionPool(ClusterConnection connection, ServerCertificatePolicy policy, HttpMessageHandler? handler)
    {
        (_connection, _policy) = (connection, policy);
        _given = handler is null ? null : new HttpMessageInvoker(handler);
    }

    /// <summary>A share in the connections that show the credential's certificate.</summary>
    /// <exception cref="KubernetesException">The certificate and its key cannot be used.</exception>
    public PoolLease Lease(ClusterCredential credential)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var trust = _given is null ? _policy.Trust : null;
            if (_current is null || (_given is null && (credential.Certificate != _certificate || trust != _trust)))
            {
                var next = Create(credential);
                _current?.Leave();
                (_current, _certificate, _trust) = (next, credential.Certificate, trust);
            }

            return new PoolLease(_current);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _current?.Leave();
                _given?.Dispose();
            }
        }
    }

    private PoolGeneration Create(ClusterCredential credential)
    {
        if (_given is not null)
        {
            return new PoolGeneration(_given, null);
        }

        var certificate = ClientCertificate.Load(credential, _connection.Cluster);
        return new PoolGeneration(new HttpMessageInvoker(HandlerFactory.Create(_connection, _policy, certificate)), certificate);
    }
}
