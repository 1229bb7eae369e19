using Flux.Primitives;

namespace Flux.Artifacts;

/// <summary>Reads an archive and gives it out only where its bytes have the digest.</summary>
public static class VerifiedArchive
{
    /// <summary>Reads in one pass; nothing of the content is given out before the digest is checked.</summary>
    /// <param name="content">The archive's bytes; not disposed.</param>
    /// <param name="digest">What they must be, in the algorithm it names.</param>
    /// <param name="location">What to call the archive in an error.</param>
    /// <param name="options">The limits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArtifactException">
    /// Not the digest (<see cref="ArtifactException.ActualDigest"/> is set), over a limit, not an archive, or an unsafe path in it.
    /// </exception>
    public static async Task<IReadOnlyList<TarballEntry>> ReadAsync(
        Stream content, Digest digest, string location, ArtifactOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var hashing = new HashingStream(content, digest.Algorithm, options.MaxArchiveBytes, location);
        var entries = new List<TarballEntry>();
        ArtifactException? fault = null;
        try
        {
            await foreach (var entry in TarballReader.ReadAsync(hashing, location, options, cancellationToken))
            {
                entries.Add(entry);
            }
        }
        catch (ArtifactException e)
        {
            // a damaged download is told by its digest, which says more
            fault = e;
        }

        await hashing.DrainAsync(cancellationToken);
        var actual = hashing.Digest();
        if (actual != digest)
        {
            throw new ArtifactException($"failed to verify artifact: computed digest '{actual}' doesn't match '{digest}'", location, fault)
            {
                ActualDigest = actual,
            };
        }

        return fault is null ? entries : throw fault;
    }
}
