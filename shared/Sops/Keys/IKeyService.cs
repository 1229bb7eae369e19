namespace Flux.Sops.Keys;

/// <summary>Decrypts data keys with the master keys it knows.</summary>
public interface IKeyService
{
    /// <summary>The data key, or the share of it, that a master key has encrypted.</summary>
    /// <exception cref="SopsException">The key is not at hand, does not fit, or its service refuses.</exception>
    Task<byte[]> DecryptAsync(MasterKey key, CancellationToken cancellationToken);
}
