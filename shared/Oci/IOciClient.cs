namespace Flux.Oci;

/// <summary>Opens repositories of registries.</summary>
public interface IOciClient
{
    /// <summary>A repository for reading, through the registry's mirrors where it has any. Nothing is asked yet.</summary>
    /// <param name="name">The repository.</param>
    /// <param name="access">How to get in.</param>
    IOciRepository Open(RepositoryName name, OciAccess access);

    /// <summary>A repository for writing.</summary>
    /// <param name="name">The repository.</param>
    /// <param name="access">How to get in.</param>
    IOciWriter OpenForWriting(RepositoryName name, OciAccess access);
}
