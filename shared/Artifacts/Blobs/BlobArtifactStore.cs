using System.Globalization;
using Flux.Buckets;
using Flux.Buckets.Azure;
using Flux.Primitives;
using Microsoft.Extensions.Options;

namespace Flux.Artifacts;

/// <summary>
/// Keeps artifacts in a container of Azure Blob storage: content, digest and time of one are written at once, so several hosts may
/// read and write the same container. What is replaced while someone reads it is read to its end as long as the connection lasts; else
/// that reader fails, and never gets two versions mixed.
/// </summary>
/// <param name="storage">The container.</param>
/// <param name="options">Sizes and waits.</param>
/// <param name="limits">How large an artifact may be.</param>
/// <param name="clock">The time.</param>
public sealed class BlobArtifactStore(
    BlobStorage storage, IOptions<BlobArtifactStoreOptions> options, IOptions<ArtifactOptions> limits, TimeProvider clock) : IArtifactStore
{
    private const string Artifacts = "artifacts/";
    private const string Locks = "locks/";
    private const string DigestKey = "sha256";
    private const string TimeKey = "storedat";
    private const int MaxListed = 10_000;
    private readonly ArtifactUrls _urls = new(options.Value.AdvertisedUrl);

    /// <inheritdoc />
    public async Task<StoredArtifact> StoreAsync(
        string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var blob = BlobOf(path);
        var settings = new BlobUploadSettings(Locks + path, options.Value.BlockBytes, options.Value.LeaseWait, clock);
        await using var upload = new BlobUploadStream(storage, blob, settings, cancellationToken);
        await using var hashing = new HashingStream(upload, "sha256", limits.Value.MaxArchiveBytes, path);
        try
        {
            await write(hashing, cancellationToken);
            var stored = new StoredArtifact(hashing.Digest(), hashing.Count);
            await upload.CompleteAsync(new()
            {
                ContentType = "application/octet-stream",
                Metadata = new Dictionary<string, string>
                {
                    [DigestKey] = stored.Digest.Hex,
                    [TimeKey] = clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
                },
            });
            return stored;
        }
        catch (BucketException e)
        {
            throw Failed("the artifact cannot be stored", path, e);
        }
    }

    /// <inheritdoc />
    public async Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await storage.Container.OpenAsync(BlobOf(path), cancellationToken)).Content;
        }
        catch (BucketException e) when (e.IsNotFound)
        {
            throw new ArtifactException("artifact not found", path, e) { NotFound = true };
        }
        catch (BucketException e)
        {
            throw Failed("the artifact cannot be read", path, e);
        }
    }

    /// <summary>
    /// Whether the artifact is there and its content has the digest. The digest that was written together with the content is believed, since
    /// nobody can change the one and keep the other; content that came otherwise, or another algorithm, is read.
    /// </summary>
    public async Task<bool> VerifyAsync(string path, Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            if (await storage.Container.FindAsync(BlobOf(path), cancellationToken) is not { } found)
            {
                return false;
            }

            if (digest.Algorithm == "sha256" && found.Metadata.TryGetValue(DigestKey, out var recorded))
            {
                return recorded == digest.Hex;
            }

            await using var content = await OpenReadAsync(path, cancellationToken);
            await using var hashing = new HashingStream(content, digest.Algorithm, long.MaxValue, path);
            await hashing.DrainAsync(cancellationToken);
            return hashing.Digest() == digest;
        }
        catch (ArtifactException e) when (e.NotFound)
        {
            return false;
        }
        catch (Exception e) when (e is BucketException or IOException)
        {
            throw Failed("the artifact cannot be read", path, e);
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ArtifactEntry>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        var prefix = BlobOf(folder) + "/";
        var entries = new List<ArtifactEntry>();
        try
        {
            await foreach (var blob in storage.Container.ListAsync(prefix, cancellationToken))
            {
                entries.Add(new(blob.Name[Artifacts.Length..], StoredAt(blob), blob.SizeBytes) { Version = blob.ETag });
                if (entries.Count == MaxListed)
                {
                    break;
                }
            }
        }
        catch (BucketException e) when (e.IsNotFound)
        {
            return [];
        }
        catch (BucketException e)
        {
            throw Failed("the artifacts cannot be listed", folder, e);
        }

        return [.. entries.OrderByDescending(entry => entry.StoredAt).ThenBy(entry => entry.Path, StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public Task DeleteAsync(string path, CancellationToken cancellationToken) => DeleteAsync(path, null, cancellationToken);

    /// <inheritdoc />
    public Task DeleteAsync(ArtifactEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return DeleteAsync(entry.Path, entry.Version, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<Uri?> LinkOfAsync(string path, CancellationToken cancellationToken)
    {
        var blob = BlobOf(path);
        if (options.Value.LinkLifetime is not { } lifetime)
        {
            return null;
        }

        try
        {
            return await storage.Container.LinkAsync(blob, lifetime, cancellationToken);
        }
        catch (BucketException e)
        {
            throw Failed("the artifact's address cannot be signed", path, e);
        }
    }

    /// <inheritdoc />
    public Uri UrlOf(string path)
    {
        BlobOf(path);
        return _urls.UrlOf(path);
    }

    /// <inheritdoc />
    public string? PathOf(Uri url) => _urls.PathOf(url);

    private static DateTimeOffset StoredAt(BlobProperties blob) =>
        blob.Metadata.TryGetValue(TimeKey, out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            ? time
            : blob.LastModified;

    private static string BlobOf(string path) => ArtifactPath.IsSafe(path)
        ? Artifacts + path
        : throw new ArtifactException("not a path of an artifact", path.Length > 200 ? path[..200] : path);

    private static ArtifactException Failed(string what, string path, Exception e) => new($"{what} ({e.Message})", path, e);

    private async Task DeleteAsync(string path, string? version, CancellationToken cancellationToken)
    {
        try
        {
            await storage.Container.DeleteAsync(BlobOf(path), new BlobWrite { IfMatch = version }, cancellationToken);
        }
        catch (BucketException e)
        {
            throw Failed("the artifact cannot be deleted", path, e);
        }
    }
}
