using Flux.Primitives;

namespace Flux.Sops.Cloud;

/// <summary>Logs in to Vaults and OpenBaos for files whose Kustomization brings no token.</summary>
public interface IVaultTokens
{
    /// <summary>A token for a Vault; null where there is no way to log in to any.</summary>
    /// <param name="address">The Vault's address, as the encrypted file names it: whoever wrote the file chose it.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="SopsException">The address is not one that may be logged in to, or the login is refused.</exception>
    Task<Secret?> GetAsync(string address, CancellationToken cancellationToken);
}
