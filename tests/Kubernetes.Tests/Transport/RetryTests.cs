using System.Net;
using System.Text.Json.Nodes;
using Flux.Primitives;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;
using static Flux.Kubernetes.Tests.ScriptedHandler;

namespace Flux.Kubernetes.Tests.Transport;

/// <summary>What is sent again, and what is not.</summary>
public sealed class RetryTests
{
    private const string Collection = "/api/v1/namespaces/apps/configmaps";
    private const string One = Collection + "/x";
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");
    private readonly ScriptedHandler _server = new ScriptedHandler().WithDiscovery();
    private readonly ImmediateTimeProvider _clock = new() { Endless = TimeSpan.FromSeconds(20) };
    private readonly RequestCounter _counter = new();

    private enum Ask
    {
        Get,
        List,
        Create,
        Replace,
        Patch,
        Apply,
        Delete,
        DeleteOfUid,
        CreateDry,
    }

    public static TheoryData<string, string, int> Rules()
    {
        // RFC 9110 §9.2.2: what is not idempotent is repeated only where it was certainly not done. 2 tries: the second succeeds.
        (string Failure, string[] Again)[] rules =
        [
            ("unreachable", [.. Enum.GetNames<Ask>()]),
            ("unresolved", [.. Enum.GetNames<Ask>()]),
            ("reset", ["Get", "List", "Apply", "DeleteOfUid", "CreateDry"]),
            ("cut", ["Get", "List", "Apply", "DeleteOfUid", "CreateDry"]),
            ("429", [.. Enum.GetNames<Ask>()]),
            ("503 with a pause", [.. Enum.GetNames<Ask>()]),
            ("503", ["Get", "List", "Apply", "DeleteOfUid", "CreateDry"]),
            ("502", ["Get", "List", "Apply", "DeleteOfUid", "CreateDry"]),
            ("504", ["Get", "List", "Apply", "DeleteOfUid", "CreateDry"]),
            ("500", ["Get", "List", "Apply", "DeleteOfUid", "CreateDry"]),
            ("500 of a webhook", []),
            ("400", []),
            ("403", []),
            ("409", []),
            ("422", []),
            ("html", []),
        ];
        var data = new TheoryData<string, string, int>();
        foreach (var (failure, again) in rules)
        {
            foreach (var ask in Enum.GetNames<Ask>())
            {
                data.Add(failure, ask, again.Contains(ask) ? 2 : 1);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Send_WhenItFailsOnce_IsSentAgainWhereThatIsSafe(string failure, string ask, int tries)
    {
        foreach (var (method, path) in (string[][])[["GET", One], ["GET", Collection], ["POST", Collection], ["PUT", One], ["PATCH", One], ["DELETE", One]]
            is var routes ? routes.Select(r => (r[0], r[1])) : [])
        {
            _server.On(method, path, () => Fail(failure), () => Json("""{"metadata":{},"items":[]}"""));
        }

        using var client = Client(new() { OnRequest = _counter.Add });
        var error = await Record.ExceptionAsync(() => SendAsync(client, Enum.Parse<Ask>(ask)));

        Assert.Equal(tries, _counter.Requests.Count(r => r.Verb != "discover"));
        Assert.Equal(tries == 2, error is null);
        Assert.Equal(Enumerable.Range(1, tries), _counter.Requests.Where(r => r.Verb != "discover").Select(r => r.Attempt));
    }

    [Fact]
    public async Task Send_WhenTheServerFailsForGood_GivesUpBeforeTheTotalTime()
    {
        HttpResponseMessage Later(int seconds) => Status(503, "ServiceUnavailable", "later", TimeSpan.FromSeconds(seconds));
        _server.On("GET", One, () => Later(5), () => Later(5), () => Later(25));
        using var client = Client(new() { MaxTries = 20, TotalTimeout = TimeSpan.FromSeconds(34), MaxRetryAfter = TimeSpan.FromMinutes(1) });

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(_configMap, new("apps", "x"), Cancel.Token));

        // 5 s and 10 s are within 34 s; 35 s would not be.
        Assert.Equal([5.0, 5.0], _clock.Waits.Select(w => w.TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(25), error.RetryAfter);
    }

    [Fact]
    public async Task Refused_WhenTheTokenWasReplacedAndAnotherFailureFollows_DoesNotReplaceItAgain()
    {
        _server.On("GET", One, () => Status(401, "Unauthorized", "no"), () => Status(503, "ServiceUnavailable", "later"), () => Json("{}"));
        var got = 0;
        using var client = Client(new(), ClusterCredentials.Token(_ => Task.FromResult(new ClusterToken(new Secret($"t{++got}"))), _clock));

        await client.GetAsync(_configMap, new("apps", "x"), Cancel.Token);

        Assert.Equal(2, got);
    }

    [Fact]
    public async Task Refused_WhenTheNewTokenIsRefusedToo_IsFinal()
    {
        _server.On("GET", One, () => Status(401, "Unauthorized", "no"));
        var got = 0;
        using var client = Client(new(), ClusterCredentials.Token(_ => Task.FromResult(new ClusterToken(new Secret($"t{++got}"))), _clock));

        var error = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(_configMap, new("apps", "x"), Cancel.Token));

        Assert.Equal((HttpStatusCode.Unauthorized, 2), (error.StatusCode, got));
    }

    [Fact]
    public async Task Refusal_WithCauses_KeepsThem()
    {
        _server.On("PATCH", One, () => Json("""
            {"kind":"Status","status":"Failure","message":"Apply failed with 1 conflict","reason":"Conflict","code":409,
             "details":{"name":"x","causes":[{"reason":"FieldManagerConflict","message":"conflict with \"kubectl\"","field":".data.a"}]}}
            """, HttpStatusCode.Conflict));
        using var client = Client(new());

        var error = await Assert.ThrowsAsync<KubernetesException>(() => SendAsync(client, Ask.Apply));

        Assert.Equal([new StatusCause("FieldManagerConflict", "conflict with \"kubectl\"", ".data.a")], error.Causes);
    }

    private static HttpResponseMessage Fail(string failure) => failure switch
    {
        "unreachable" => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"),
        "unresolved" => throw new HttpRequestException(HttpRequestError.NameResolutionError, "no such host"),
        "reset" => throw new HttpRequestException(HttpRequestError.ResponseEnded, "gone"),
        "cut" => Json("""{"metadata":{"name":"""),
        "503 with a pause" => Status(503, "ServiceUnavailable", "later", TimeSpan.FromSeconds(1)),
        "500 of a webhook" => Status(500, "InternalError", "Internal error occurred: failed calling webhook x"),
        "html" => Json("<html></html>"),
        _ => Status(int.Parse(failure, System.Globalization.CultureInfo.InvariantCulture), "Some", "no"),
    };

    private static Task SendAsync(KubernetesClient client, Ask ask)
    {
        var obj = JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"apps"}}""")!.AsObject();
        var key = new ObjectKey("apps", "x");
        var options = new WriteOptions { FieldManager = "m" };
        return ask switch
        {
            Ask.Get => client.GetAsync(_configMap, key, Cancel.Token),
            Ask.List => client.ListAsync(_configMap, new() { Namespace = "apps" }, Cancel.Token),
            Ask.Create => client.CreateAsync(obj, options, Cancel.Token),
            Ask.CreateDry => client.CreateAsync(obj, options with { DryRun = true }, Cancel.Token),
            Ask.Replace => client.ReplaceAsync(obj, options, Cancel.Token),
            Ask.Patch => client.PatchAsync(_configMap, key, PatchType.Merge, new JsonObject(), options, Cancel.Token),
            Ask.Apply => client.ApplyAsync(obj, options, Cancel.Token),
            Ask.Delete => client.DeleteAsync(_configMap, key, new(), Cancel.Token),
            _ => client.DeleteAsync(_configMap, key, new() { Uid = "u" }, Cancel.Token),
        };
    }

    private KubernetesClient Client(KubernetesClientOptions options, IClusterCredentials? credentials = null) => new(
        new ClusterConnection { Cluster = "prod", Server = new Uri("https://prod.test"), Credentials = credentials },
        options, _clock, NullLogger<KubernetesClient>.Instance, _server, () => 0.5);
}
