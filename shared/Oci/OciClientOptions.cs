using System.ComponentModel.DataAnnotations;

namespace Flux.Oci;

/// <summary>How registries are spoken to; bound from the <c>Flux:Oci</c> section.</summary>
public sealed class OciClientOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Oci";

    /// <summary>How often a request is tried that fails on the way or by a fault of the registry, from 1 to 10. The default is 3.</summary>
    [Range(1, 10)]
    public int Attempts { get; set; } = 3;

    /// <summary>How long is waited before the second attempt; it doubles with each further one. The default is 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait that a registry may ask for (<c>Retry-After</c>); after a longer one is asked for, the request fails. The default is 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest manifest or index, in bytes. The default is 4 MiB.</summary>
    [Range(1024, 64 << 20)]
    public int MaxManifestBytes { get; set; } = 4 << 20;

    /// <summary>The largest blob, in bytes. The default is 5 GiB.</summary>
    [Range(1024, 1L << 40)]
    public long MaxBlobBytes { get; set; } = 5L << 30;

    /// <summary>The most tags of a repository. The default is 200,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxTags { get; set; } = 200_000;

    /// <summary>
    /// A file with the <c>trusted_root.json</c> that signatures without keys are checked against where an object names none of its own; null for
    /// none, and such signatures are then refused. The public root is not downloaded.
    /// </summary>
    public string? TrustedRootFile { get; set; }

    /// <summary>
    /// Registries that are asked before another one, in their order: by the registry's name, the mirrors' names, each with a path before the
    /// repository's own where it has one. Empty for none.
    /// </summary>
    public IDictionary<string, IReadOnlyList<string>> Mirrors { get; } = new Dictionary<string, IReadOnlyList<string>>();
}
