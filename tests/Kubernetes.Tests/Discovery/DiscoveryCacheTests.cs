using System.Net;
using System.Net.Http.Headers;
using Flux.Primitives;
using Flux.TestKit.Durable;
using Microsoft.Extensions.Logging.Abstractions;
using static Flux.Kubernetes.Tests.ScriptedHandler;

namespace Flux.Kubernetes.Tests.Discovery;

public sealed class DiscoveryCacheTests
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");
    private static readonly GroupVersionKind _deployment = new("apps", "v1", "Deployment");
    private static readonly GroupVersionKind _widget = new("example.test", "v1", "Widget");
    private readonly ManualClock _clock = new();
    private int _groupCalls;

    [Fact]
    public async Task Resolve_WhenAKindDoesNotExist_AsksSoManyTimesAndThenOnceASecond()
    {
        var server = new ScriptedHandler().WithDiscovery();
        using var client = Client(server);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True((await Assert.ThrowsAsync<KubernetesException>(() => client.ResolveAsync(_widget, Cancel.Token))).NoKindMatch);
        }

        Assert.Equal(2 + (10 * 2), server.Requests.Count);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<KubernetesException>(() => client.ResolveAsync(_widget, Cancel.Token));
        await Assert.ThrowsAsync<KubernetesException>(() => client.ResolveAsync(_widget, Cancel.Token));
        Assert.Equal(2 + (11 * 2), server.Requests.Count);
        // What is known is not asked for.
        await client.ResolveAsync(_configMap, Cancel.Token);
        Assert.Equal(2 + (11 * 2), server.Requests.Count);
    }

    [Fact]
    public async Task Resolve_WhenWhatIsKnownHasBecomeOld_AsksWhetherItHasChanged()
    {
        var server = new ScriptedHandler().On("GET", "/api", () => Tagged(CoreDiscovery, "\"core\"")).On("GET", "/apis", () => Tagged(GroupDiscovery, "\"groups\""));
        using var client = Client(server);
        await client.ResolveAsync(_configMap, Cancel.Token);

        _clock.Advance(TimeSpan.FromMinutes(9));
        await client.ResolveAsync(_configMap, Cancel.Token);
        Assert.Equal(2, server.Requests.Count);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await client.ResolveAsync(_deployment, Cancel.Token);

        Assert.Equal(["\"core\"", "\"groups\""], server.Requests[2..].Select(r => r.Header("If-None-Match")).Order());
    }

    [Fact]
    public async Task Resolve_WhenNothingHasChanged_TakesTheAnswerWithoutABody()
    {
        var server = new ScriptedHandler()
            .On("GET", "/api", () => Tagged(CoreDiscovery, "\"core\""), () => new HttpResponseMessage(HttpStatusCode.NotModified))
            .On("GET", "/apis", () => Tagged(GroupDiscovery, "\"groups\""), () => new HttpResponseMessage(HttpStatusCode.NotModified));
        using var client = Client(server);
        await client.ResolveAsync(_configMap, Cancel.Token);

        _clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal("configmaps", (await client.ResolveAsync(_configMap, Cancel.Token)).Plural);
        Assert.Equal("deployments", (await client.ResolveAsync(_deployment, Cancel.Token)).Plural);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task Resolve_WhenTheServerIsAwayAndWhatIsKnownIsOld_GoesOnWithIt()
    {
        var server = new ScriptedHandler()
            .On("GET", "/api", () => Json(CoreDiscovery), () => Status(403, "Forbidden", "no"))
            .On("GET", "/apis", () => Json(GroupDiscovery), () => Status(403, "Forbidden", "no"));
        using var client = Client(server);
        await client.ResolveAsync(_configMap, Cancel.Token);

        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal("deployments", (await client.ResolveAsync(_deployment, Cancel.Token)).Plural);
    }

    [Fact]
    public async Task Resolve_WhenAnAggregatedServerIsAway_DoesNotSayThatTheKindDoesNotExist()
    {
        // As a kube-apiserver describes a group whose APIService is not available.
        var server = new ScriptedHandler().On("GET", "/api", () => Json(CoreDiscovery)).On("GET", "/apis", () => Json(
            GroupDiscovery.TrimEnd()[..^2] + """,{"metadata":{"name":"example.test"},"versions":[{"version":"v1","freshness":"Stale"}]}]}"""));
        using var client = Client(server);

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.ResolveAsync(_widget, Cancel.Token));
        var preferred = await Assert.ThrowsAsync<KubernetesException>(() => client.ResolvePreferredAsync("example.test", "Widget", Cancel.Token));

        // Else whoever prunes would take the objects for gone.
        Assert.False(error.NoKindMatch || preferred.NoKindMatch);
        Assert.Equal(
            "unable to retrieve the complete list of server APIs: example.test/v1: stale GroupVersion discovery: example.test/v1", error.Message);
        Assert.Equal("deployments", (await client.ResolveAsync(_deployment, Cancel.Token)).Plural);
    }

    [Fact]
    public async Task Resolve_WhenOneGroupOfAServerThatDoesNotAggregateFails_FindsTheOthersAndBoundsTheAsking()
    {
        var server = new ScriptedHandler()
            .On("GET", "/api", () => Json("""{"kind":"APIVersions","versions":["v1"]}"""))
            .On("GET", "/apis", () => Json("""
                {"kind":"APIGroupList","groups":[{"name":"apps","versions":[{"version":"v1"}]},
                 {"name":"example.test","versions":[{"version":"v1"},{"version":"v2"}],"preferredVersion":{"version":"v1"}}]}
                """))
            .On("GET", "/apis/apps/v1", () => Json("""{"resources":[{"name":"deployments","namespaced":true,"kind":"Deployment"}]}"""))
            .On("GET", "/apis/example.test/v2", () => Json("""{"resources":[{"name":"widgets","namespaced":true,"kind":"Widget"}]}"""))
            .On("GET", "/apis/example.test/v1", Fail);
        using var client = Client(server);

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.ResolveAsync(_widget, Cancel.Token));
        await Assert.ThrowsAsync<KubernetesException>(() => client.ResolveAsync(_widget, Cancel.Token));

        Assert.False(error.NoKindMatch);
        Assert.Equal(1, _groupCalls);
        Assert.Equal("deployments", (await client.ResolveAsync(_deployment, Cancel.Token)).Plural);
        Assert.Equal("v2", (await client.ResolvePreferredAsync("example.test", "Widget", Cancel.Token)).Kind.Version);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<KubernetesException>(() => client.ResolveAsync(_widget, Cancel.Token));
        Assert.Equal(2, _groupCalls);
    }

    private HttpResponseMessage Fail()
    {
        _groupCalls++;
        return Status(403, "Forbidden", "no");
    }

    private static HttpResponseMessage Tagged(string body, string tag)
    {
        var response = Json(body);
        response.Headers.ETag = EntityTagHeaderValue.Parse(tag);
        return response;
    }

    private KubernetesClient Client(ScriptedHandler server) => new(
        new ClusterConnection { Cluster = "prod", Server = new Uri("https://prod.test") }, new(), _clock,
        NullLogger<KubernetesClient>.Instance, server, () => 0.5);
}
