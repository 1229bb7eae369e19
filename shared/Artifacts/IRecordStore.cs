namespace Flux.Artifacts;

/// <summary>
/// Small records that a reconciler keeps for itself beside the artifacts: a folder in <c>Local</c>, blob storage in Azure. They are never
/// served. A record may get lost at any time; who keeps one can do without.
/// </summary>
public interface IRecordStore
{
    /// <summary>The longest record, in bytes.</summary>
    const int MaxBytes = 16 << 20;

    /// <summary>A record; null where there is none.</summary>
    /// <param name="path">As <see cref="ArtifactPath.IsSafe"/> allows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArtifactException">The store cannot be read, or the record is too long.</exception>
    Task<ReadOnlyMemory<byte>?> ReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Stores a record as a whole, instead of the one that is there.</summary>
    /// <exception cref="ArtifactException">The store refused, or the record is too long.</exception>
    Task WriteAsync(string path, ReadOnlyMemory<byte> record, CancellationToken cancellationToken);

    /// <summary>Deletes a record; one that is gone already is no error.</summary>
    /// <exception cref="ArtifactException">The store refused.</exception>
    Task DeleteAsync(string path, CancellationToken cancellationToken);
}
