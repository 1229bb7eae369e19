using System.ComponentModel.DataAnnotations;

namespace Flux.Web;

/// <summary>How the HTTP endpoints behave; bound from the <c>Flux:Web</c> section.</summary>
public sealed class WebOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Web";

    /// <summary>Who may download artifacts. The default is <see cref="ArtifactAccess.Loopback"/>.</summary>
    public ArtifactAccess ArtifactAccess { get; set; } = ArtifactAccess.Loopback;

    /// <summary>
    /// What a caller sends as <c>Authorization: Bearer …</c> where <see cref="ArtifactAccess"/> is
    /// <see cref="ArtifactAccess.Token"/>; at least 32 characters then. Null where it is not needed.
    /// </summary>
    [MinLength(32)]
    public string? ArtifactToken { get; set; }
}
