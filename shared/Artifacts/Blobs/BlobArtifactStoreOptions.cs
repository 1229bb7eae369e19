using System.ComponentModel.DataAnnotations;

namespace Flux.Artifacts;

/// <summary>
/// Where a <see cref="BlobArtifactStore"/> keeps artifacts; bound from the <c>Flux:Artifacts:Blob</c> section. Without account key and
/// signature the host's own identity is used, which needs the role Storage Blob Data Contributor on the container (and for links
/// Storage Blob Delegator on the account).
/// </summary>
public sealed class BlobArtifactStoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Artifacts:Blob";

    /// <summary>The container, e.g. <c>https://account.blob.core.windows.net/artifacts</c>; null where artifacts are kept elsewhere.</summary>
    public Uri? ContainerUrl { get; set; }

    /// <summary>The address under which the host serves <c>/artifacts/</c>.</summary>
    [Required]
    public Uri AdvertisedUrl { get; set; } = new("http://127.0.0.1/");

    /// <summary>The account's key; null for none.</summary>
    public string? AccountKey { get; set; }

    /// <summary>A shared access signature for the container; null for none.</summary>
    public string? SasToken { get; set; }

    /// <summary>Which of the host's managed identities to use; null for its own.</summary>
    public string? ClientId { get; set; }

    /// <summary>Whether the container is made where it is missing. The default is true.</summary>
    public bool CreateContainer { get; set; } = true;

    /// <summary>
    /// How much of an artifact is held in memory while it is stored, in bytes: what is larger goes in blocks of this size. The default is 8 MiB.
    /// </summary>
    [Range(64 << 10, 100 << 20)]
    public int BlockBytes { get; set; } = 8 << 20;

    /// <summary>
    /// For how long a signed address of the storage account is good, to which a download is led instead of passing through this host;
    /// from one minute to one day. The default is null: artifacts pass through this host. A signature (<see cref="SasToken"/>) cannot make any.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan? LinkLifetime { get; set; }

    /// <summary>How long to wait for another writer of the same artifact. The default is two minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:30:00")]
    public TimeSpan LeaseWait { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a request is tried again. The default is 5.</summary>
    [Range(0, 20)]
    public int MaxRetries { get; set; } = 5;

    /// <summary>The wait before the second try where the service does not say; it doubles. The default is 0.5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);
}
