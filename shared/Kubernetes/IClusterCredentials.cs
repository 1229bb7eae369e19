namespace Flux.Kubernetes;

/// <summary>Where a client's token or certificate comes from. Implementations are safe for concurrent use.</summary>
public interface IClusterCredentials
{
    /// <summary>Whether another try after a refusal can give something else; otherwise a 401 is final.</summary>
    bool CanRefresh => true;

    /// <summary>What to send now.</summary>
    /// <param name="refused">
    /// What the server has just refused: where it is still what is cached, another is to be had; null where nothing was. Of many
    /// requests that were refused together, so only the first has work done.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KubeconfigException">The credential cannot be had; the message says why and never holds it.</exception>
    ValueTask<ClusterCredential> GetAsync(ClusterCredential? refused, CancellationToken cancellationToken);
}
