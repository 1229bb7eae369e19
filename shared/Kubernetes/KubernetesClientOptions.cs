using System.ComponentModel.DataAnnotations;

namespace Flux.Kubernetes;

/// <summary>Limits and patience of a client.</summary>
public sealed class KubernetesClientOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Kubernetes";

    /// <summary>Requests a second in the long run, for all views of one cluster together; default 50.</summary>
    [Range(1, 10_000)]
    public int QueriesPerSecond { get; init; } = 50;

    /// <summary>Requests that may go out at once after a rest; default 300.</summary>
    [Range(1, 100_000)]
    public int Burst { get; init; } = 300;

    /// <summary>How often one request is tried in all; default 5.</summary>
    [Range(1, 20)]
    public int MaxTries { get; init; } = 5;

    /// <summary>How long one try may take, watches excepted; default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long one request may take with all its tries and pauses, from its turn in the budget on, watches excepted; default 2 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the server is asked to keep a watch open; each gets up to twice as long, so that not all end together; default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan WatchLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A watch on which nothing came for this long, not even a bookmark, counts as broken; default 3 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan WatchIdleTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// How long what is known of a cluster's kinds may stand in for asking again (which costs two requests, mostly without a body);
    /// default 10 min. A kind that is unknown, or gone, is asked for at once.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan DiscoveryLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The first pause between tries, doubled each time and jittered; default 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The longest pause a server may ask for with <c>Retry-After</c>; beyond it the request fails at once, with
    /// <see cref="KubernetesException.RetryAfter"/> set; default 10 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest answer that is read, uncompressed; default 256 MiB.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxResponseBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>The largest single watch event; default 16 MiB.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxEventBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Objects a list may have in all; default 200,000.</summary>
    [Range(1, int.MaxValue)]
    public int MaxListItems { get; init; } = 200_000;

    /// <summary>Called after each request that was sent, retries included; null for nobody. It must be quick and must not throw.</summary>
    public Action<RequestRecord>? OnRequest { get; init; }
}
