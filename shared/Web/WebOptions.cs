using System.ComponentModel.DataAnnotations;

namespace Flux.Web;

/// <summary>How the HTTP endpoints behave; bound from the <c>Flux:Web</c> section.</summary>
public sealed class WebOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Web";

    /// <summary>Who may download artifacts. The default is <see cref="EndpointAccess.Loopback"/>, in Azure <see cref="EndpointAccess.Nobody"/>.</summary>
    public EndpointAccess ArtifactAccess { get; set; } = EndpointAccess.Loopback;

    /// <summary>
    /// What a caller sends as <c>Authorization: Bearer …</c> where <see cref="ArtifactAccess"/> is
    /// <see cref="EndpointAccess.Token"/>; at least 32 characters then. Null where it is not needed.
    /// </summary>
    [MinLength(32)]
    public string? ArtifactToken { get; set; }

    /// <summary>
    /// Who may read <c>/metrics</c>, which name every object. The default is <see cref="EndpointAccess.Loopback"/>, in Azure
    /// <see cref="EndpointAccess.Nobody"/>.
    /// </summary>
    public EndpointAccess MetricsAccess { get; set; } = EndpointAccess.Loopback;

    /// <summary>
    /// What a scraper sends as <c>Authorization: Bearer …</c> where <see cref="MetricsAccess"/> is <see cref="EndpointAccess.Token"/>; at least
    /// 32 characters then. Null where it is not needed.
    /// </summary>
    [MinLength(32)]
    public string? MetricsToken { get; set; }

    /// <summary>Every request comes from a proxy on this machine (the Functions host), so that loopback says nothing. Set by the host, not by a setting.</summary>
    public bool IsBehindLocalProxy { get; set; }
}
