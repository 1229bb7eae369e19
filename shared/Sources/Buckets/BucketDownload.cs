using Flux.Artifacts;
using Flux.Buckets;

namespace Flux.Sources.Buckets;

/// <summary>Objects of a bucket in files of a folder that is ours alone; named by number, since keys are others' words. Gone when disposed.</summary>
internal sealed class BucketDownload : IDisposable
{
    /// <summary>How many objects are fetched at once.</summary>
    public const int MaxConcurrentFetches = 100;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fluxfn-bucket-");
    private readonly SortedDictionary<string, (string File, string Key)> _files = new(WalkOrder.Comparer);
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly ArtifactOptions _limits;
    private long _bytes;
    private int _count;

    public BucketDownload(ArtifactOptions limits) => _limits = limits;

    /// <summary>The files by their path in the artifact, in its order.</summary>
    public IReadOnlyList<(string Path, string File)> Files => [.. _files.Select(pair => (pair.Key, pair.Value.File))];

    /// <summary>Fetches an object.</summary>
    /// <returns>Its entity tag.</returns>
    /// <exception cref="BucketException">The store refused, or the connection broke.</exception>
    /// <exception cref="SourceException">The key cannot be a file's, or all together are too large.</exception>
    public async Task<string> FetchAsync(IBucket bucket, string key, CancellationToken cancellationToken)
    {
        await using var content = await bucket.OpenAsync(key, cancellationToken);
        var file = Reserve(key);
        await using var target = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
        var buffer = new byte[64 << 10];
        try
        {
            int read;
            while ((read = await content.Content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (Interlocked.Add(ref _bytes, read) > _limits.MaxUnpackedBytes)
                {
                    throw new SourceException($"the objects have more than {_limits.MaxUnpackedBytes} bytes together");
                }

                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new BucketException(e.Message, e);
        }

        return content.ETag;
    }

    /// <summary>A small object as text; null where there is none.</summary>
    /// <exception cref="BucketException">The store refused.</exception>
    public async Task<string?> FetchTextAsync(IBucket bucket, string key, CancellationToken cancellationToken)
    {
        try
        {
            await FetchAsync(bucket, key, cancellationToken);
        }
        catch (BucketException e) when (e.IsNotFound)
        {
            return null;
        }

        var file = new FileInfo(_files[key].File);
        return file.Length <= SourceIgnore.MaxTextLength
            ? await File.ReadAllTextAsync(file.FullName, cancellationToken)
            : throw new SourceException($"{key}: {file.Length} bytes are more than the limit of {SourceIgnore.MaxTextLength}");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }
    }

    /// <summary>A key's path: what would lead out of the root stays in it.</summary>
    private static string PathOf(string key)
    {
        var segments = new List<string>();
        foreach (var segment in key.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (segment)
            {
                case ".":
                    break;
                case "..":
                    segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
                    break;
                default:
                    segments.Add(segment);
                    break;
            }
        }

        return segments.Count > 0 ? string.Join('/', segments) : throw new SourceException("filename is a directory");
    }

    private string Reserve(string key)
    {
        var path = PathOf(key);
        lock (_lock)
        {
            if (_files.TryGetValue(path, out var other) && string.CompareOrdinal(other.Key, key) > 0)
            {
                // two keys with one path: whichever comes first, the later key counts
                return Path.Combine(_folder.FullName, $"{_count++}");
            }

            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                if (_files.ContainsKey(path[..slash]))
                {
                    throw new SourceException($"mkdir {path[..slash]}: not a directory");
                }
            }

            if (_directories.Contains(path))
            {
                throw new SourceException("filename is a directory");
            }

            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                _directories.Add(path[..slash]);
            }

            var file = Path.Combine(_folder.FullName, $"{_count++}");
            _files[path] = (file, key);
            return file;
        }
    }
}
