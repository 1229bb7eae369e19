using Flux.Oci.Model;

namespace Flux.Oci;

/// <summary>What is done with any repository.</summary>
public static class OciRepositoryExtensions
{
    /// <summary>Reads a small blob whole.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="maxBytes">Its greatest size.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OciException">It is not there, too large, or not what was described.</exception>
    public static async Task<byte[]> ReadBlobAsync(this IOciRepository repository, OciDescriptor blob, int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(blob);
        if (blob.Size > maxBytes)
        {
            throw new OciException($"blob {blob.Digest} has {blob.Size} bytes, more than {maxBytes}");
        }

        await using var stream = await repository.OpenBlobAsync(blob, cancellationToken);
        var content = new MemoryStream((int)blob.Size);
        await stream.CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }
}
