using Flux.Buckets;

namespace Flux.Artifacts;

/// <summary>Keeps records beside the artifacts in Azure Blob storage, under names that no artifact can have.</summary>
/// <param name="storage">The container.</param>
public sealed class BlobRecordStore(BlobStorage storage) : IRecordStore
{
    private const string Records = "records/";

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var blob = BlobOf(path);
        try
        {
            var (properties, content) = await storage.Container.OpenAsync(blob, cancellationToken);
            await using (content)
            {
                if (properties.SizeBytes > IRecordStore.MaxBytes)
                {
                    throw new ArtifactException("the record is too long", path);
                }

                var record = new byte[properties.SizeBytes];
                await content.ReadExactlyAsync(record, cancellationToken);
                return record;
            }
        }
        catch (BucketException e) when (e.IsNotFound)
        {
            return null;
        }
        catch (Exception e) when (e is BucketException or IOException)
        {
            throw new ArtifactException($"the record cannot be read ({e.Message})", path, e);
        }
    }

    /// <inheritdoc />
    public async Task WriteAsync(string path, ReadOnlyMemory<byte> record, CancellationToken cancellationToken)
    {
        var blob = BlobOf(path);
        if (record.Length > IRecordStore.MaxBytes)
        {
            throw new ArtifactException("the record is too long", path);
        }

        try
        {
            await storage.WriteAsync(container => container.PutAsync(blob, record, new(), cancellationToken), cancellationToken);
        }
        catch (BucketException e)
        {
            throw new ArtifactException($"the record cannot be stored ({e.Message})", path, e);
        }
    }

    /// <inheritdoc />
    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await storage.Container.DeleteAsync(BlobOf(path), new(), cancellationToken);
        }
        catch (BucketException e)
        {
            throw new ArtifactException($"the record cannot be deleted ({e.Message})", path, e);
        }
    }

    private static string BlobOf(string path) => ArtifactPath.IsSafe(path)
        ? Records + path
        : throw new ArtifactException("not a path of a record", path.Length > 200 ? path[..200] : path);
}
