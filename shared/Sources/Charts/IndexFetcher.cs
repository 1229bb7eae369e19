using System.Security.Cryptography;
using Flux.Helm;
using Flux.Helm.Repositories;
using Flux.Primitives;

namespace Flux.Sources.Charts;

/// <summary>Fetches the index of a repository into a temporary file, and reads it from there.</summary>
internal sealed class IndexFetcher(HelmDownloader downloader, HelmOptions options)
{
    /// <summary>Fetches the index as it is; the caller disposes it.</summary>
    /// <exception cref="SourceException">It cannot be fetched.</exception>
    public async Task<FileStream> DownloadAsync(HelmConnection connection, CancellationToken cancellationToken)
    {
        var file = TemporaryFile.Create();
        try
        {
            var tooLarge = $"index exceeds the maximum index file size of {options.MaxIndexBytes} bytes";
            await downloader.DownloadAsync(
                connection, RepositoryUrl.IndexOf(connection.Url), file, options.MaxIndexBytes, tooLarge, cancellationToken);
            await file.FlushAsync(cancellationToken);
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>The digest of a file that was fetched, in an algorithm.</summary>
    public static async Task<Digest> DigestAsync(FileStream index, string algorithm, CancellationToken cancellationToken)
    {
        index.Position = 0;
        var hash = algorithm switch
        {
            "sha384" => await SHA384.HashDataAsync(index, cancellationToken),
            "sha512" => await SHA512.HashDataAsync(index, cancellationToken),
            _ => await SHA256.HashDataAsync(index, cancellationToken),
        };
        index.Position = 0;
        return Digest.Parse($"{(algorithm is "sha384" or "sha512" ? algorithm : "sha256")}:{Convert.ToHexStringLower(hash)}", null);
    }

    /// <summary>Reads a whole index and sorts it; the caller disposes it.</summary>
    /// <exception cref="HelmException">It is none.</exception>
    public async Task<FetchedIndex> ReadAsync(FileStream index, Digest digest)
    {
        var spool = TemporaryFile.Create();
        try
        {
            index.Position = 0;
            var builder = new ChartIndexBuilder(spool);
            var header = ChartIndexReader.Read(index, builder.Begin, builder.Add, options.IndexLimits);
            return new(digest, header, builder, spool);
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads the versions of one chart of an index that was fetched; null where it has no such chart. All of the index is checked.</summary>
    /// <exception cref="HelmException">It is no index.</exception>
    public IReadOnlyList<ChartVersion>? VersionsOf(string chart, FileStream index)
    {
        List<ChartVersion>? versions = null;
        index.Position = 0;
        ChartIndexReader.Read(
            index,
            name => versions = name == chart ? [] : versions,
            (name, version) =>
            {
                if (name == chart)
                {
                    versions?.Add(version);
                }
            },
            options.IndexLimits);
        return versions;
    }
}
