using System.Runtime.CompilerServices;

namespace Flux.Buckets.Azure;

/// <summary>A container of Azure Blob storage as a bucket.</summary>
public sealed class AzureBucket(BlobContainer container) : IBucket
{
    /// <inheritdoc />
    public async IAsyncEnumerable<BucketObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in container.ListAsync(prefix, cancellationToken))
        {
            yield return new(blob.Name, blob.ETag, blob.SizeBytes);
        }
    }

    /// <inheritdoc />
    public async Task<BucketContent> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var (properties, content) = await container.OpenAsync(key, cancellationToken);
        return new(properties.ETag, content, null);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // the container holds nothing of its own
    }
}
