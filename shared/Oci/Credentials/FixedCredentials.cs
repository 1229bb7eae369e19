namespace Flux.Oci.Credentials;

/// <summary>One credential for all repositories of one registry.</summary>
/// <param name="registry">The registry; another one gets no credential.</param>
/// <param name="credential">The credential; null for anonymous.</param>
public sealed class FixedCredentials(string registry, RegistryCredential? credential) : IRegistryCredentials
{
    /// <inheritdoc />
    public ValueTask<RegistryCredential?> FindAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return ValueTask.FromResult(repository.Registry == registry ? credential : null);
    }
}
