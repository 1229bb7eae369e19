using System.ComponentModel.DataAnnotations;

namespace Flux.Artifacts;

/// <summary>Where a <see cref="FolderArtifactStore"/> keeps artifacts; bound from the <c>Flux:Artifacts:Folder</c> section.</summary>
public sealed class FolderArtifactStoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Artifacts:Folder";

    /// <summary>The folder; made where it does not exist. One folder may serve several processes.</summary>
    [Required]
    public string Path { get; set; } = "";

    /// <summary>The address under which the host serves <c>/artifacts/</c>, e.g. <c>http://127.0.0.1:8080/</c>.</summary>
    [Required]
    public Uri AdvertisedUrl { get; set; } = new("http://127.0.0.1/");
}
