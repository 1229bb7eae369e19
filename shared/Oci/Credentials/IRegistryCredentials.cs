namespace Flux.Oci.Credentials;

/// <summary>Where credentials for registries come from: Secrets, a cloud's identities, or a user's login.</summary>
public interface IRegistryCredentials
{
    /// <summary>The credential for a repository; null for anonymous.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OciException">It cannot be had.</exception>
    ValueTask<RegistryCredential?> FindAsync(RepositoryName repository, CancellationToken cancellationToken);
}
