using Flux.Primitives;
using Microsoft.Extensions.Options;

namespace Flux.Artifacts;

/// <summary>
/// Keeps artifacts in a folder. A new one is written to a temporary file of the same file system, brought to disk, and
/// renamed, so a reader, another writer or a crash never sees half of it.
/// </summary>
public sealed class FolderArtifactStore : IArtifactStore
{
    private const string TemporaryFolder = ".tmp";
    private const int MaxListed = 10_000;
    private static readonly TimeSpan _abandonedAfter = TimeSpan.FromHours(1);
    private readonly string _root;
    private readonly ArtifactUrls _urls;
    private readonly ArtifactOptions _limits;
    private readonly TimeProvider _clock;

    /// <summary>Opens a folder, and deletes what a crash left in it more than an hour ago.</summary>
    /// <exception cref="ArtifactException">The folder cannot be made or read.</exception>
    public FolderArtifactStore(IOptions<FolderArtifactStoreOptions> options, IOptions<ArtifactOptions> limits, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(limits);
        _root = Path.GetFullPath(options.Value.Path);
        _urls = new(options.Value.AdvertisedUrl);
        _limits = limits.Value;
        _clock = clock;
        try
        {
            PrivateFolder.Make(Temporaries);
            DeleteAbandoned();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException("the artifact folder cannot be opened", _root, e);
        }
    }

    /// <summary>Called with the temporary file's name before it is renamed; a test's place to fail.</summary>
    internal Action<string>? BeforeCommit { get; init; }

    private string Temporaries => Path.Combine(_root, TemporaryFolder);

    /// <inheritdoc />
    public async Task<StoredArtifact> StoreAsync(
        string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var target = LocalPath(path);
        var temporary = Path.Combine(Temporaries, Path.GetRandomFileName());
        var writing = true;
        try
        {
            var stored = await WriteAsync(temporary, path, write, cancellationToken);
            writing = false;
            File.SetLastWriteTimeUtc(temporary, _clock.GetUtcNow().UtcDateTime);
            BeforeCommit?.Invoke(temporary);
            Commit(temporary, target);
            return stored;
        }
        catch (Exception e) when (!writing && e is (IOException or UnauthorizedAccessException))
        {
            throw new ArtifactException("the artifact cannot be stored", path, e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc />
    public Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        var local = LocalPath(path);
        try
        {
            return Task.FromResult<Stream>(new FileStream(local, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = 64 << 10,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            }));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ArtifactException("artifact not found", path, e) { NotFound = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException("the artifact cannot be read", path, e) { NotFound = Directory.Exists(local) };
        }
    }

    /// <inheritdoc />
    public async Task<bool> VerifyAsync(string path, Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await OpenReadAsync(path, cancellationToken);
            await using var hashing = new HashingStream(content, digest.Algorithm, long.MaxValue, path);
            await hashing.DrainAsync(cancellationToken);
            return hashing.Digest() == digest;
        }
        catch (ArtifactException e) when (e.NotFound)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        var local = new DirectoryInfo(LocalPath(folder));
        try
        {
            var files = local.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
                .Take(MaxListed)
                .Select(file => new ArtifactEntry(
                    Path.GetRelativePath(_root, file.FullName).Replace('\\', '/'), new DateTimeOffset(file.LastWriteTimeUtc), file.Length))
                .OrderByDescending(entry => entry.StoredAt)
                .ThenBy(entry => entry.Path, StringComparer.Ordinal)
                .ToList();
            return Task.FromResult<IReadOnlyList<ArtifactEntry>>(files);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            return Task.FromResult<IReadOnlyList<ArtifactEntry>>([]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException("the artifacts cannot be listed", folder, e);
        }
    }

    /// <inheritdoc />
    public Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var local = LocalPath(path);
        try
        {
            File.Delete(local);
            for (var folder = Path.GetDirectoryName(local); folder is not null && folder.Length > _root.Length; folder = Path.GetDirectoryName(folder))
            {
                Directory.Delete(folder);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // gone already
        }
        catch (IOException) when (!File.Exists(local))
        {
            // the folder holds other artifacts
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException("the artifact cannot be deleted", path, e);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Uri UrlOf(string path)
    {
        LocalPath(path);
        return _urls.UrlOf(path);
    }

    /// <inheritdoc />
    public string? PathOf(Uri url) => _urls.PathOf(url);

    private async Task<StoredArtifact> WriteAsync(
        string temporary, string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await using var file = Create(temporary, path);
        await using var hashing = new HashingStream(file, "sha256", _limits.MaxArchiveBytes, path);
        await write(hashing, cancellationToken);
        file.Flush(flushToDisk: true);
        return new(hashing.Digest(), hashing.Count);
    }

    private static FileStream Create(string temporary, string path)
    {
        try
        {
            return new(temporary, PrivateFolder.NewFile());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException("the artifact cannot be stored", path, e);
        }
    }

    private static void Commit(string temporary, string target)
    {
        var folder = Path.GetDirectoryName(target) ?? "";
        for (var attempt = 1; ; attempt++)
        {
            PrivateFolder.Make(folder);
            try
            {
                File.Move(temporary, target, overwrite: true);
                return;
            }
            catch (DirectoryNotFoundException) when (attempt < 3)
            {
                // the last artifact in it was deleted just now, and the folder with it
            }
        }
    }

    private void DeleteAbandoned()
    {
        var before = (_clock.GetUtcNow() - _abandonedAfter).UtcDateTime;
        foreach (var file in new DirectoryInfo(Temporaries).EnumerateFiles().Where(file => file.LastWriteTimeUtc < before))
        {
            file.Delete();
        }
    }

    private string LocalPath(string path) => ArtifactPath.IsSafe(path)
        ? Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar))
        : throw new ArtifactException("not a path of an artifact", path.Length > 200 ? path[..200] : path);
}
