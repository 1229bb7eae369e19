using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Primitives;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;
using static Flux.Kubernetes.Tests.ScriptedHandler;

namespace Flux.Kubernetes.Tests;

public sealed class KubernetesClientTests
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");
    private static readonly GroupVersionKind _deployment = new("apps", "v1", "Deployment");
    private static readonly GroupVersionKind _widget = new("example.test", "v1", "Widget");
    private readonly ScriptedHandler _server = new ScriptedHandler().WithDiscovery();
    private readonly ImmediateTimeProvider _clock = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_WhenPresent_ReturnsTheObjectWithOneRequestBesidesDiscovery()
    {
        _server.On("GET", "/apis/apps/v1/namespaces/apps/deployments/web", () => Json("""{"metadata":{"name":"web","resourceVersion":"7"}}"""));
        using var client = Client();

        var obj = await client.GetAsync(_deployment, new("apps", "web"), None);

        Assert.Equal("7", obj!.ResourceVersionOf());
        Assert.Equal(["/api", "/apis", "/apis/apps/v1/namespaces/apps/deployments/web"], _server.Requests.Select(r => r.Target).Order());
    }

    [Fact]
    public async Task Get_WhenNotFound_ReturnsNull()
    {
        _server.On("GET", "/api/v1/namespaces/apps/configmaps/x", () => Status(404, "NotFound", "configmaps x not found"));
        using var client = Client();

        Assert.Null(await client.GetAsync(_configMap, new("apps", "x"), None));
    }

    [Fact]
    public async Task Requests_Always_CarryAgentTokenAndImpersonation()
    {
        _server.On("GET", "/api/v1/namespaces/apps/configmaps/x", () => Json("{}"));
        using var client = Client(c => c with { Credentials = ClusterCredentials.Token("s3cret") });

        await client.Impersonate("system:serviceaccount:apps:deployer").GetAsync(_configMap, new("apps", "x"), None);

        var request = _server.Requests[^1];
        Assert.StartsWith("fluxfunctions/", request.Header("User-Agent"), StringComparison.Ordinal);
        Assert.Equal("Bearer s3cret", request.Header("Authorization"));
        Assert.Equal("system:serviceaccount:apps:deployer", request.Header("Impersonate-User"));
        // Discovery is shared by all views, so it is asked for as the client itself.
        Assert.Null(_server.Requests[0].Header("Impersonate-User"));
    }

    [Fact]
    public async Task Requests_WhenTheServerHasAPath_KeepIt()
    {
        var server = new ScriptedHandler()
            .On("GET", "/k8s/clusters/c-1/api", () => Json(CoreDiscovery))
            .On("GET", "/k8s/clusters/c-1/apis", () => Json(GroupDiscovery))
            .On("GET", "/k8s/clusters/c-1/api/v1/namespaces/default", () => Json("{}"));
        using var client = Client(c => c with { Server = new Uri("https://rancher.test/k8s/clusters/c-1/") }, server);

        Assert.NotNull(await client.GetAsync(new("", "v1", "Namespace"), new("", "default"), None));
    }

    [Fact]
    public async Task Errors_OfTheServer_KeepStatusReasonMessageAndNameWhatWasAsked()
    {
        _server.On("GET", "/api/v1/namespaces/apps/configmaps/x", () => Status(403, "Forbidden", "configmaps x is forbidden"));
        using var client = Client(c => c with { Credentials = ClusterCredentials.Token("s3cret") });

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(_configMap, new("apps", "x"), None));

        Assert.Equal("cluster prod: get configmaps apps/x: configmaps x is forbidden", error.Message);
        Assert.Equal("configmaps x is forbidden", error.ServerMessage);
        Assert.Equal(("Forbidden", "prod", true), (error.Reason, error.Cluster, error.IsDenied));
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_OfAProxyInBetween_SayTheStatus()
    {
        _server.On("GET", "/api/v1/namespaces/apps/configmaps/x", () => new HttpResponseMessage(HttpStatusCode.Forbidden)
        {
            Content = new StringContent("<html>no</html>", Encoding.UTF8, "text/html"),
        });
        using var client = Client();

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(_configMap, new("apps", "x"), None));

        Assert.Equal("cluster prod: get configmaps apps/x: the server answered 403 Forbidden", error.Message);
    }

    [Fact]
    public async Task Resolve_WhenTheKindIsUnknown_AsksAgainOnceAndThenSaysSoAsKubernetesDoes()
    {
        using var client = Client();
        await client.ResolveAsync(_configMap, None);

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.ResolveAsync(_widget, None));

        Assert.Equal("no matches for kind \"Widget\" in version \"example.test/v1\"", error.Message);
        Assert.True(error.NoKindMatch);
        Assert.Equal(4, _server.Requests.Count);
    }

    [Fact]
    public async Task Resolve_WhenTheKindCameSince_FindsIt()
    {
        var server = new ScriptedHandler()
            .On("GET", "/api", () => Json(CoreDiscovery))
            .On("GET", "/apis", () => Json(GroupDiscovery), () => Json(GroupDiscovery
                .Replace("\"apps\"", "\"example.test\"", StringComparison.Ordinal)
                .Replace("Deployment\"", "Widget\"", StringComparison.Ordinal)
                .Replace("\"deployments", "\"widgets", StringComparison.Ordinal)));
        using var client = Client(server: server);
        await client.ResolveAsync(_configMap, None);

        Assert.Equal("widgets", (await client.ResolveAsync(_widget, None)).Plural);
    }

    [Fact]
    public async Task Get_WhenTheKindHasGoneSince_ThrowsInsteadOfSayingThereIsNoObject()
    {
        var server = new ScriptedHandler()
            .On("GET", "/api", () => Json(CoreDiscovery))
            .On("GET", "/apis", () => Json(GroupDiscovery), () => Json("""{"kind":"APIGroupDiscoveryList","items":[]}"""))
            .On("GET", "/apis/apps/v1/namespaces/apps/deployments/web", () => new HttpResponseMessage(HttpStatusCode.NotFound)
            {
                Content = new StringContent("404 page not found", Encoding.UTF8, "text/plain"),
            });
        using var client = Client(server: server);

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(_deployment, new("apps", "web"), None));

        Assert.True(error.NoKindMatch);
    }

    [Fact]
    public async Task Resolve_WhenTheServerDoesNotAggregate_AsksTheOneGroupVersion()
    {
        var server = new ScriptedHandler()
            .On("GET", "/api", () => Json("""{"kind":"APIVersions","versions":["v1"]}"""))
            .On("GET", "/apis", () => Json("""
                {"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":"apps","versions":[{"groupVersion":"apps/v1beta1","version":"v1beta1"},{"groupVersion":"apps/v1","version":"v1"}],
                "preferredVersion":{"groupVersion":"apps/v1","version":"v1"}}]}
                """))
            .On("GET", "/apis/apps/v1", () => Json("""
                {"kind":"APIResourceList","groupVersion":"apps/v1","resources":[{"name":"deployments","namespaced":true,"kind":"Deployment","verbs":["get"]},
                {"name":"deployments/status","namespaced":true,"kind":"Deployment","verbs":["get"]}]}
                """));
        using var client = Client(server: server);

        Assert.Equal("deployments", (await client.ResolveAsync(_deployment, None)).Plural);
        Assert.Equal("v1", (await client.ResolvePreferredAsync("apps", "Deployment", None)).Kind.Version);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task List_WhenThereAreMorePages_FollowsThemAndTypesTheItems()
    {
        _server
            .On("GET", "/api/v1/namespaces/apps/configmaps?labelSelector=app%3Dweb&limit=2",
                () => Json("""{"kind":"ConfigMapList","metadata":{"resourceVersion":"9","continue":"next"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"""))
            .On("GET", "/api/v1/namespaces/apps/configmaps?labelSelector=app%3Dweb&limit=2&continue=next",
                () => Json("""{"kind":"ConfigMapList","metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"c"}}]}"""));
        using var client = Client();

        var list = await client.ListAsync(_configMap, new() { Namespace = "apps", LabelSelector = "app=web", PageSize = 2 }, None);

        Assert.Equal(["a", "b", "c"], list.Items.Select(i => i.KeyOf().Name));
        Assert.All(list.Items, i => Assert.Equal(_configMap, i.KindOf()));
        Assert.Equal("9", list.ResourceVersion);
    }

    [Fact]
    public async Task List_WhenTheContinueTokenExpires_StartsAnewInOnePiece()
    {
        _server
            .On("GET", "/api/v1/configmaps?limit=500", () => Json("""{"metadata":{"resourceVersion":"9","continue":"next"},"items":[{"metadata":{"name":"a"}}]}"""))
            .On("GET", "/api/v1/configmaps?limit=500&continue=next", () => Status(410, "Expired", "too old"))
            .On("GET", "/api/v1/configmaps", () => Json("""{"metadata":{"resourceVersion":"12"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"""));
        using var client = Client();

        var list = await client.ListAsync(_configMap, ListOptions.All, None);

        Assert.Equal(("12", 2), (list.ResourceVersion, list.Items.Count));
    }

    [Fact]
    public async Task List_WhenOnlyMetadataIsAskedFor_DropsTheRestEvenFromAServerThatSendsItAll()
    {
        _server.On("GET", "/apis/apps/v1/deployments", () => Json("""{"metadata":{},"items":[{"metadata":{"name":"web"},"spec":{"replicas":1}}]}"""));
        using var client = Client();

        var list = await client.ListAsync(_deployment, new() { MetadataOnly = true }, None);

        Assert.Equal("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"}}""", list.Items.Single().ToJsonString());
        Assert.StartsWith("application/json;as=PartialObjectMetadataList", _server.Requests[^1].Header("Accept")!.Replace(" ", ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_WhenEventsCome_GivesThemUntilTheServerCloses()
    {
        _server.On("GET", "/api/v1/configmaps", () => Json(
            """
            {"type":"ADDED","object":{"kind":"ConfigMap","metadata":{"name":"a"}}}

            {"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"20"}}}
            {"type":"DELETED","object":{"kind":"ConfigMap","metadata":{"name":"a"}}}
            """));
        using var client = Client();

        var events = await client.WatchAsync(_configMap, ListOptions.All, "9", None).ToListAsync(None);

        Assert.Equal([WatchEventType.Added, WatchEventType.Bookmark, WatchEventType.Deleted], events.Select(e => e.Type));
        Assert.Equal("/api/v1/configmaps?watch=true&allowWatchBookmarks=true&timeoutSeconds=450&resourceVersion=9", _server.Requests[^1].Target);
    }

    [Fact]
    public async Task Watch_WhenTheVersionIsTooOld_ThrowsExpired()
    {
        _server.On("GET", "/api/v1/configmaps", () => Json(
            """{"type":"ERROR","object":{"kind":"Status","status":"Failure","message":"too old resource version","reason":"Expired","code":410}}"""));
        using var client = Client();

        var error = await Assert.ThrowsAsync<KubernetesException>(
            async () => await client.WatchAsync(_configMap, ListOptions.All, "1", None).ToListAsync(None));

        Assert.True(error.IsExpired);
    }

    [Fact]
    public async Task Watch_WhenAnEventIsLargerThanTheLimit_FailsAndSaysTheLimit()
    {
        _server.On("GET", "/api/v1/configmaps", () => Json($$$$"""{"type":"ADDED","object":{"data":{"a":"{{{{new string('x', 40_000)}}}}"}}}"""));
        using var client = Client(options: new() { MaxEventBytes = 20_000 });

        var error = await Assert.ThrowsAsync<KubernetesException>(
            async () => await client.WatchAsync(_configMap, ListOptions.All, "1", None).ToListAsync(None));

        Assert.EndsWith("the answer is larger than 20000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhenTheAnswerIsLargerThanTheLimit_FailsWithoutTryingAgain()
    {
        _server.On("GET", "/api/v1/namespaces/apps/configmaps/x", () => Json($$$"""{"data":{"a":"{{{new string('x', 4000)}}}"}}"""));
        using var client = Client(options: new() { MaxResponseBytes = 2000 });

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(_configMap, new("apps", "x"), None));

        Assert.EndsWith("the answer is larger than 2000 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task Apply_Always_SendsJsonAsApplyPatchWithManagerForceAndDryRun()
    {
        _server.On("PATCH", "/api/v1/namespaces/apps/configmaps/x", () => Json("{}"));
        using var client = Client();

        await client.ApplyAsync(
            JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"apps"}}""")!.AsObject(),
            new() { FieldManager = "kustomize-controller", Force = true, DryRun = true }, None);

        var request = _server.Requests[^1];
        Assert.Equal("/api/v1/namespaces/apps/configmaps/x?fieldManager=kustomize-controller&force=true&dryRun=All", request.Target);
        Assert.Equal("application/apply-patch+yaml", request.Header("Content-Type"));
        Assert.Equal("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"apps"}}""", request.Body);
    }

    [Theory]
    [InlineData(PatchType.Merge, "application/merge-patch+json")]
    [InlineData(PatchType.Json, "application/json-patch+json")]
    [InlineData(PatchType.StrategicMerge, "application/strategic-merge-patch+json")]
    public async Task Patch_OfEachType_SendsItsMediaTypeToTheSubresource(PatchType type, string mediaType)
    {
        _server.On("PATCH", "/api/v1/namespaces/apps/configmaps/x/status", () => Json("{}"));
        using var client = Client();

        await client.PatchAsync(_configMap, new("apps", "x"), type, new JsonObject(), new() { FieldManager = "m", Subresource = "status" }, None);

        Assert.Equal(mediaType, _server.Requests[^1].Header("Content-Type"));
    }

    [Fact]
    public async Task Delete_Always_SendsPolicyAndPrecondition()
    {
        _server.On("DELETE", "/api/v1/namespaces/apps/configmaps/x", () => Json("""{"kind":"Status","status":"Success"}"""));
        using var client = Client();

        Assert.True(await client.DeleteAsync(_configMap, new("apps", "x"), new() { PropagationPolicy = "Foreground", Uid = "u-1" }, None));

        Assert.Equal(
            """{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Foreground","preconditions":{"uid":"u-1"}}""",
            _server.Requests[^1].Body);
    }

    [Fact]
    public async Task Delete_WhenThereIsNothing_ReturnsFalse()
    {
        using var client = Client();

        Assert.False(await client.DeleteAsync(_configMap, new("apps", "x"), DeleteOptions.Background, None));
    }

    [Fact]
    public async Task Requests_WhenTheServerIsBusy_WaitAsLongAsItAsks()
    {
        _server.On("POST", "/api/v1/namespaces/apps/configmaps",
            () => Status(429, "TooManyRequests", "busy", TimeSpan.FromSeconds(3)), () => Json("{}"));
        using var client = Client();

        // Even a create: with 429 the server says that it has not begun.
        await client.CreateAsync(ConfigMapX(), new() { FieldManager = "m" }, None);

        Assert.Equal([TimeSpan.FromSeconds(3)], _clock.Waits);
    }

    [Fact]
    public async Task Requests_WhenTheServerAsksForMorePatienceThanThereIs_FailAtOnceAndSayHowLong()
    {
        _server.On("GET", "/api/v1/namespaces/apps/configmaps/x", () => Status(429, "TooManyRequests", "busy", TimeSpan.FromMinutes(2)));
        using var client = Client();

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(_configMap, new("apps", "x"), None));

        Assert.Equal(TimeSpan.FromMinutes(2), error.RetryAfter);
        Assert.Empty(_clock.Waits);
    }

    [Fact]
    public async Task Get_WhenTheConnectionBreaks_IsTriedWithGrowingPausesAndThenSaysWhy()
    {
        _server.On("GET", "/api/v1/namespaces/apps/configmaps/x",
            () => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused (10.0.0.1:443)"));
        using var client = Client();

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(_configMap, new("apps", "x"), None));

        Assert.Equal(
            "cluster prod: get configmaps apps/x: https://prod.test cannot be reached: Connection refused (10.0.0.1:443)", error.Message);
        // 250 ms doubled each time, with a jitter of one half in the middle.
        Assert.Equal([0.25, 0.5, 1, 2], _clock.Waits.Select(w => w.TotalSeconds));
    }

    [Fact]
    public async Task Create_WhenTheConnectionBreaks_IsNotTriedAgain()
    {
        _server.On("POST", "/api/v1/namespaces/apps/configmaps", () => throw new HttpRequestException(HttpRequestError.ResponseEnded, "gone"));
        using var client = Client();

        await Assert.ThrowsAsync<KubernetesException>(() => client.CreateAsync(ConfigMapX(), new() { FieldManager = "m" }, None));

        Assert.Single(_server.Requests, r => r.Method == "POST");
    }

    [Fact]
    public async Task Apply_WhenTheGatewayTimesOut_IsTriedAgain()
    {
        _server.On("PATCH", "/api/v1/namespaces/apps/configmaps/x",
            () => new HttpResponseMessage(HttpStatusCode.GatewayTimeout), () => Json("""{"ok":true}"""));
        using var client = Client();

        Assert.NotNull((await client.ApplyAsync(ConfigMapX(), new() { FieldManager = "m" }, None))["ok"]);
    }

    [Fact]
    public async Task Requests_WhenNoAnswerComesInTime_SaySo()
    {
        _server.On("POST", "/api/v1/namespaces/apps/configmaps", () => throw new TaskCanceledException());
        using var client = Client();

        var error = await Assert.ThrowsAsync<KubernetesException>(
            () => client.CreateAsync(ConfigMapX(), new() { FieldManager = "m" }, None));

        Assert.EndsWith("no answer from https://prod.test in time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_WhenTheTokenIsRefused_AskForAnotherOnce()
    {
        _server.On("GET", "/api/v1/namespaces/apps/configmaps/x", () => Status(401, "Unauthorized", "Unauthorized"), () => Json("{}"));
        var asked = 0;
        using var client = Client(c => c with
        {
            Credentials = ClusterCredentials.Token(
                _ =>
                {
                    asked++;
                    return Task.FromResult(new ClusterToken(new Secret(asked > 1 ? "new" : "old")));
                },
                _clock),
        });

        await client.GetAsync(_configMap, new("apps", "x"), None);

        Assert.Equal("Bearer new", _server.Requests[^1].Header("Authorization"));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Requests_WhenTheCertificateChangesAndAHandlerWasGiven_GoOnThroughIt()
    {
        _server.On("GET", "/api/v1/namespaces/apps/configmaps/x", () => Json("{}"));
        var number = 0;
        using var client = Client(c => c with
        {
            Credentials = new Changing(() => new ClusterCredential { Certificate = $"c{number++}" }),
        });

        for (var i = 0; i < 3; i++)
        {
            Assert.NotNull(await client.GetAsync(_configMap, new("apps", "x"), None));
        }
    }

    private sealed class Changing(Func<ClusterCredential> get) : IClusterCredentials
    {
        public ValueTask<ClusterCredential> GetAsync(ClusterCredential? refused, CancellationToken cancellationToken) => new(get());
    }

    [Fact]
    public async Task Requests_BeyondTheBurst_KeepToTheRate()
    {
        _server.On("GET", "/api/v1/namespaces/apps/configmaps/x", () => Json("{}"));
        using var client = Client(options: new() { QueriesPerSecond = 10, Burst = 3 });

        // Two for discovery and one for the object use the burst up.
        await client.GetAsync(_configMap, new("apps", "x"), None);
        Assert.Empty(_clock.Waits);
        await client.GetAsync(_configMap, new("apps", "x"), None);

        Assert.Equal([TimeSpan.FromMilliseconds(100)], _clock.Waits);
    }

    [Fact]
    public async Task OnRequest_ForEachRequest_TellsVerbPathAndStatus()
    {
        _server.On("PATCH", "/api/v1/namespaces/apps/configmaps/x", () => Json("{}"));
        var counter = new RequestCounter();
        using var client = Client(options: new() { OnRequest = counter.Add });

        await client.ApplyAsync(ConfigMapX(), new() { FieldManager = "m", DryRun = true }, None);

        Assert.Equal(2, counter.CountOf("discover"));
        Assert.Equal("apply /api/v1/namespaces/apps/configmaps/x (dry run)", counter.Requests[^1].ToString());
        Assert.Equal(HttpStatusCode.OK, counter.Requests[^1].StatusCode);
    }

    private static JsonObject ConfigMapX() => JsonNode.Parse(
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"apps"}}""")!.AsObject();

    private KubernetesClient Client(
        Func<ClusterConnection, ClusterConnection>? change = null, ScriptedHandler? server = null, KubernetesClientOptions? options = null)
    {
        var connection = new ClusterConnection { Cluster = "prod", Server = new Uri("https://prod.test") };
        return new KubernetesClient(
            change?.Invoke(connection) ?? connection, options ?? new(), _clock, NullLogger<KubernetesClient>.Instance, server ?? _server, () => 0.5);
    }
}
