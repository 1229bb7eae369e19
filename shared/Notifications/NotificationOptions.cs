using System.ComponentModel.DataAnnotations;

namespace Flux.Notifications;

/// <summary>How webhooks are received; bound from the <c>Flux:Notifications</c> section.</summary>
public sealed class NotificationOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Notifications";

    /// <summary>The largest body of a webhook, in bytes. The default is 3 MiB, as upstream's.</summary>
    [Range(1024, 64 << 20)]
    public int MaxBodyBytes { get; set; } = 3 << 20;

    /// <summary>Whether a Receiver may ask for reconciles in its own namespace only. The default is false.</summary>
    public bool NoCrossNamespaceRefs { get; set; }

    /// <summary>
    /// How long an unknown path is answered with 404 before all clusters are asked for their Receivers again. The default is
    /// 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(30);
}
