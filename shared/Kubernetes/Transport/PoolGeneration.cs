using System.Security.Cryptography.X509Certificates;

namespace Flux.Kubernetes.Transport;

/// <summary>Connections that show one client certificate.</summary>
/// <param name="http">Sends through them.</param>
/// <param name="certificate">The certificate; null for none.</param>
internal sealed class PoolGeneration(HttpMessageInvoker http, X509Certificate2? certificate)
{
    // One share is the pool's own.
    private int _shares = 1;

    public HttpMessageInvoker Http => http;

    public void Enter() => Interlocked.Increment(ref _shares);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _shares) == 0)
        {
            http.Dispose();
            certificate?.Dispose();
        }
    }
}
