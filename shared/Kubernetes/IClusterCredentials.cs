namespace Flux.Kubernetes;

/// <summary>Where a client's token or certificate comes from. Implementations are safe for concurrent use.</summary>
public interface IClusterCredentials
{
    /// <summary>Whether another try after a refusal can give something else; otherwise a 401 is final.</summary>
    bool CanRefresh => true;

    /// <summary>What to send now.</summary>
    /// <param name="refresh">The server has refused what was given last: a cached value is to be thrown away.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KubeconfigException">The credential cannot be had; the message says why and never holds it.</exception>
    ValueTask<ClusterCredential> GetAsync(bool refresh, CancellationToken cancellationToken);
}
