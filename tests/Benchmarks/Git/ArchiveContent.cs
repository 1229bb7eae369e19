using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Flux.Benchmarks.Git;

/// <summary>Reads the files of an archive, so that both rivals are known to have done the same work.</summary>
internal static class ArchiveContent
{
    /// <summary>Each file's path and SHA-256.</summary>
    public static async Task<SortedDictionary<string, string>> ReadAsync(string archive)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using var file = File.OpenRead(archive);
        await using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        await using var reader = new TarReader(unpacked);
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                var path = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                files[path] = entry.DataStream is null ? "" : Convert.ToHexStringLower(await SHA256.HashDataAsync(entry.DataStream));
            }
        }

        return files;
    }
}
