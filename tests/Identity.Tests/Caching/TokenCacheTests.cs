using Flux.Identity.Caching;
using Flux.Kubernetes;
using Flux.Primitives.Metrics;
using Flux.TestKit.Durable;

namespace Flux.Identity.Tests.Caching;

public sealed class TokenCacheTests
{
    private readonly ManualClock _clock = new();

    private TokenCache Create(int capacity = 10) => new(capacity, TimeSpan.FromHours(1), _clock);

    private Task<string> GetAsync(TokenCache cache, string key, Func<Task<string>> get, TimeSpan? life = null) =>
        cache.GetAsync("reconcile", key, _ => get(), _ => _clock.GetUtcNow() + (life ?? TimeSpan.FromHours(10)), TestContext.Current.CancellationToken);

    [Fact]
    public async Task Get_WhileOneIsBeingGot_WaitsForTheSame()
    {
        var (cache, count, gate) = (Create(), 0, new TaskCompletionSource<string>());
        Task<string> AskAsync() => GetAsync(cache, "a", () =>
        {
            Interlocked.Increment(ref count);
            return gate.Task;
        });

        var waiting = Enumerable.Range(0, 50).Select(_ => AskAsync()).ToList();
        gate.SetResult("token");

        Assert.All(await Task.WhenAll(waiting), t => Assert.Equal("token", t));
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Get_WhenOneGivesUp_GoesOnForTheOthers()
    {
        var (cache, gate) = (Create(), new TaskCompletionSource<string>());
        using var impatient = new CancellationTokenSource();
        var first = cache.GetAsync("reconcile", "a", _ => gate.Task, _ => DateTimeOffset.MaxValue, impatient.Token);
        var second = GetAsync(cache, "a", () => gate.Task);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult("token");

        Assert.Equal("token", await second);
    }

    [Fact]
    public async Task Get_AfterFailure_TriesAgain()
    {
        var cache = Create();

        await Assert.ThrowsAsync<IdentityException>(() => GetAsync(cache, "a", () => throw new IdentityException("no")));

        Assert.Equal("token", await GetAsync(cache, "a", () => Task.FromResult("token")));
    }

    [Fact]
    public async Task Get_BeyondCapacity_LetsTheLeastRecentlyUsedGo()
    {
        var cache = Create(capacity: 2);
        await GetAsync(cache, "a", () => Task.FromResult("a1"));
        await GetAsync(cache, "b", () => Task.FromResult("b1"));
        await GetAsync(cache, "a", () => Task.FromResult("a2"));
        await GetAsync(cache, "c", () => Task.FromResult("c1"));

        Assert.Equal(2, cache.Count);
        Assert.Equal("a1", await GetAsync(cache, "a", () => Task.FromResult("a3")));
        Assert.Equal("b2", await GetAsync(cache, "b", () => Task.FromResult("b2")));
    }

    [Fact]
    public async Task Get_WithoutCapacity_KeepsNothing()
    {
        var cache = Create(capacity: 0);
        await GetAsync(cache, "a", () => Task.FromResult("a1"));

        Assert.Equal("a2", await GetAsync(cache, "a", () => Task.FromResult("a2")));
    }

    [Fact]
    public async Task Get_OfLongLived_IsKeptNoLongerThanAllowed()
    {
        var cache = Create();
        await GetAsync(cache, "a", () => Task.FromResult("a1"));

        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("a1", await GetAsync(cache, "a", () => Task.FromResult("a2")));
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("a2", await GetAsync(cache, "a", () => Task.FromResult("a2")));
    }

    [Fact]
    public async Task Get_OfOneAlreadyOver_IsNotKept()
    {
        var cache = Create();
        await GetAsync(cache, "a", () => Task.FromResult("a1"), TimeSpan.FromSeconds(-1));

        Assert.Equal(0, cache.Count);
    }

    // spec: fluxcd/pkg cache/metrics.go: events by object and operation, requests by what came of them, evictions, items
    [Fact]
    public async Task Get_IsMeasuredForTheObjectThatAsks()
    {
        using var metrics = new FluxMetrics();
        TokenCache cache = null!;
        cache = new(1, TimeSpan.FromHours(1), _clock, new TokenCacheMetrics(metrics).Of(() => cache.Count));
        using (RequestFlow.Begin("demo/GitRepository/apps/web"))
        {
            await GetAsync(cache, "a", () => Task.FromResult("a1"));
            await GetAsync(cache, "a", () => Task.FromResult("a2"));
            await GetAsync(cache, "b", () => Task.FromResult("b1"));
            await Assert.ThrowsAsync<IdentityException>(() => GetAsync(cache, "c", () => throw new IdentityException("no")));
        }

        Assert.Equal(
            [
                "gotk_token_cache_events_total{GitRepository,web,apps,demo,cache_hit,reconcile} 1",
                "gotk_token_cache_events_total{GitRepository,web,apps,demo,cache_miss,reconcile} 3",
                "gotk_token_cache_evictions_total{} 1",
                "gotk_token_cache_requests_total{failure} 1",
                "gotk_token_cache_requests_total{success} 3",
                "gotk_token_cached_items{} 1",
            ],
            metrics.Read().SelectMany(f => f.Series.Select(s => $"{f.Name}{{{string.Join(',', s.Labels.Select(l => l.Value))}}} {s.Value}")).Order(StringComparer.Ordinal));
    }
}
