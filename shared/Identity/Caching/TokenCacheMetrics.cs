using Flux.Kubernetes;
using Flux.Primitives.Metrics;

namespace Flux.Identity.Caching;

/// <summary>What is measured of the cache of credentials; whom it was asked for is the object of the <see cref="RequestFlow"/>.</summary>
/// <remarks>Spec: fluxcd/pkg cache/metrics.go, with the prefix <c>gotk_token_</c>. Who is not an object (the host) is not in the events.</remarks>
internal sealed class TokenCacheMetrics(FluxMetrics metrics)
{
    private readonly MetricCounter _events = metrics.AddCounter(
        "gotk_token_cache_events_total", "Total number of cache retrieval events for a Gitops Toolkit resource reconciliation.", ofObjects: true, "event_type", "operation");

    private readonly MetricCounter _requests = metrics.AddCounter(
        "gotk_token_cache_requests_total", "Total number of cache requests partitioned by success or failure.", ofObjects: false, "status");

    private readonly MetricCounter _evictions = metrics.AddCounter(
        "gotk_token_cache_evictions_total", "Total number of cache evictions.", ofObjects: false);

    /// <summary>Measures how many are kept, too.</summary>
    public TokenCacheMetrics Of(Func<int> count)
    {
        metrics.AddGauge("gotk_token_cached_items", "Total number of items in the cache.", () => count());
        return this;
    }

    /// <summary>One was asked for.</summary>
    public void Asked(bool isHit, string operation)
    {
        // the flow of a reconcile has the object's identity: cluster/Kind/namespace/name
        if (RequestFlow.Current?.Name.Split('/') is [var cluster, var kind, var ns, var name])
        {
            _events.Add(new MetricObject(cluster, kind, ns, name), 1, isHit ? "cache_hit" : "cache_miss", operation);
        }

        if (isHit)
        {
            Ended(isSuccess: true);
        }
    }

    /// <summary>A request came to its end.</summary>
    public void Ended(bool isSuccess) => _requests.Add(1, isSuccess ? "success" : "failure");

    /// <summary>One had to go for another.</summary>
    public void Evicted() => _evictions.Add(1);
}
