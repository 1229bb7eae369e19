using System.ComponentModel.DataAnnotations;

namespace Flux.Artifacts;

/// <summary>How artifacts are kept and fetched; bound from the <c>Flux:Artifacts</c> section.</summary>
public sealed class ArtifactOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Artifacts";

    /// <summary>How long one download may take, from 1 second to 10 minutes. The default is 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan DownloadTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How often a download that failed is tried again within that time (<c>--http-retry</c>), from 0 to 100. The default is 2; upstream's 9 take far
    /// longer than its tries are worth where a source's next run comes anyway.
    /// </summary>
    [Range(0, 100)]
    public int DownloadRetries { get; set; } = 2;

    /// <summary>The largest archive accepted, in bytes, before decompression. The default is 100 MiB.</summary>
    [Range(1, 1L << 32)]
    public long MaxArchiveBytes { get; set; } = 100L << 20;

    /// <summary>The most that one archive may unpack to, in bytes. The default is 1 GiB.</summary>
    [Range(1, 1L << 34)]
    public long MaxUnpackedBytes { get; set; } = 1L << 30;

    /// <summary>The most files and directories that one archive may hold. The default is 200,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxEntries { get; set; } = 200_000;

    /// <summary>
    /// How many bytes of unpacked files, with 400 for each file's place, are kept in memory for those who ask for the same artifact again. The
    /// default is 64 MiB; 0 keeps nothing.
    /// </summary>
    [Range(0, 1L << 34)]
    public long MaxSharedBytes { get; set; } = 64L << 20;

    /// <summary>How many artifacts of an object are kept at least. The default is 2.</summary>
    [Range(1, 100)]
    public int RetentionRecords { get; set; } = 2;

    /// <summary>How long a replaced artifact is kept at least. The default is 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan RetentionTtl { get; set; } = TimeSpan.FromSeconds(60);
}
