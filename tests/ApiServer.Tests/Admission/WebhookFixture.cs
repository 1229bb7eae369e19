using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Admission;

/// <summary>One API server and one webhook for a class of tests; each test has a namespace of its own, whose label its webhook selects.</summary>
public sealed class WebhookFixture : IAsyncLifetime
{
    private const string Group = "/apis/admissionregistration.k8s.io/v1";
    private int _count;
    private TestCluster? _cluster;
    private WebhookServer? _server;

    internal TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    internal WebhookServer Server => _server ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync();
        _server = await WebhookServer.StartAsync(WebhookAnswers.All);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    /// <summary>Makes a namespace and returns its name.</summary>
    internal async Task<string> NamespaceAsync()
    {
        var name = $"n{Interlocked.Increment(ref _count)}";
        await Cluster.CreateAsync("/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        return name;
    }

    /// <summary>A webhook that is asked about the ConfigMaps of a namespace.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="path">What it answers.</param>
    /// <param name="more">Fields beside, or instead of, the usual ones; null for none.</param>
    internal JsonObject Hook(string ns, string path, string? more = null)
    {
        var hook = Parse($$$"""
            {"name":"{{{path.Trim('/')}}}.example.com","clientConfig":{"url":"{{{Server.Address}}}{{{path}}}","caBundle":"{{{Server.Bundle}}}"},
             "rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["*"],"resources":["configmaps"]}],
             "namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"{{{ns}}}"}},
             "sideEffects":"None","admissionReviewVersions":["v1"]}
            """);
        foreach (var (key, value) in more is null ? [] : Parse(more))
        {
            hook[key] = value?.DeepClone();
        }

        return hook;
    }

    /// <summary>Registers webhooks.</summary>
    internal Task RegisterAsync(string kind, string name, params JsonNode[] hooks) => Cluster.CreateAsync(
        $"{Group}/{kind.ToLowerInvariant()}configurations",
        new JsonObject
        {
            ["apiVersion"] = "admissionregistration.k8s.io/v1",
            ["kind"] = $"{kind}Configuration",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["webhooks"] = new JsonArray(hooks),
        });

    /// <summary>Creates a ConfigMap; the answer with its warnings.</summary>
    internal async Task<(int Status, JsonObject Body, IReadOnlyList<string> Warnings)> CreateAsync(
        string ns, string data = """{"k":"v"}""", string labels = "{}", string query = "")
    {
        var body = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "x", ["labels"] = Parse(labels) }, ["data"] = Parse(data) };
        using var content = new StringContent(body.ToJsonString(), null, "application/json");
        using var response = await Cluster.Http.PostAsync($"/api/v1/namespaces/{ns}/configmaps{query}", content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, Parse(text), response.Headers.TryGetValues("Warning", out var warnings) ? [.. warnings] : []);
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
