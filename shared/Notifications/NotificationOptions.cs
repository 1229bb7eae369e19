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

    /// <summary>How many calls of one webhook are taken in a minute, in the long run; more are answered with 429. The default is 300; 0 for no limit.</summary>
    [Range(0, 1_000_000)]
    public int CallsPerMinute { get; set; } = 300;

    /// <summary>How many calls of one webhook are taken at once after a rest. The default is 100.</summary>
    [Range(1, 1_000_000)]
    public int CallBurst { get; set; } = 100;

    /// <summary>
    /// How long a call that was done is known, so that the same one, recorded and sent again, does nothing. It counts for senders whose calls
    /// are signed or named, each once. The default is 5 minutes; zero for not at all.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ReplayWindow { get; set; } = TimeSpan.FromMinutes(5);
}
