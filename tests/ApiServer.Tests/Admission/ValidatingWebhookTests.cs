using System.Text.Json.Nodes;

namespace Flux.ApiServer.Tests.Admission;

/// <summary>Validating webhooks as kube-apiserver 1.36 asks them; the messages are what it says to the same answers.</summary>
public sealed class ValidatingWebhookTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>
{
    private const string Kind = "ValidatingWebhook";

    [Theory]
    [InlineData("/deny", 400, null, "admission webhook \"deny.example.com\" denied the request without explanation")]
    [InlineData("/deny-message", 418, "Because", "admission webhook \"deny-message.example.com\" denied the request: not today")]
    [InlineData("/deny-reason", 400, "Because", "admission webhook \"deny-reason.example.com\" denied the request: Because")]
    public async Task Create_WhenAWebhookDenies_GivesItsStatus(string path, int code, string? reason, string message)
    {
        var ns = await RegisterAsync(path, """{"failurePolicy":"Ignore"}""");

        var (status, body, _) = await fixture.CreateAsync(ns);

        Assert.Equal(code, status);
        Assert.Equal(code, (int)body["code"]!);
        Assert.Equal(reason, (string?)body["reason"]);
        Assert.Equal(message, (string?)body["message"]);
        Assert.Null(await fixture.Cluster.GetAsync($"/api/v1/namespaces/{ns}/configmaps/x"));
    }

    [Theory]
    [InlineData("/500", "failed to call webhook: an error on the server (\"boom\") has prevented the request from succeeding")]
    [InlineData("/503", "failed to call webhook: the server is currently unable to handle the request")]
    [InlineData("/404", "failed to call webhook: the server could not find the requested resource")]
    [InlineData("/403", "failed to call webhook: boom")]
    [InlineData("/uid", "received invalid webhook response: expected response.uid=")]
    [InlineData("/no-response", "received invalid webhook response: webhook response was absent")]
    [InlineData("/no-kind", "received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /, Kind=")]
    [InlineData("/other-kind", "failed to call webhook: no kind \"Pod\" is registered for version \"v1\" in scheme \"k8s.io/apiserver/pkg/util/webhook/client.go:71\"")]
    [InlineData("/patch", "received invalid webhook response: validating webhook may not return response.patch")]
    public async Task Create_WhenAWebhookFails_FollowsTheFailurePolicy(string path, string why)
    {
        var ns = await RegisterAsync(path);
        var ignored = await RegisterAsync(path, """{"failurePolicy":"Ignore"}""");

        var (status, body, _) = await fixture.CreateAsync(ns);
        var (without, _, _) = await fixture.CreateAsync(ignored);

        Assert.Equal(500, status);
        Assert.Equal("InternalError", (string?)body["reason"]);
        Assert.StartsWith($"Internal error occurred: failed calling webhook \"{path[1..]}.example.com\": {why}", (string?)body["message"], StringComparison.Ordinal);
        Assert.Equal(201, without);
    }

    [Theory]
    [InlineData("""{"url":"https://127.0.0.1:1/echo"}""", "Post \"https://127.0.0.1:1/echo?timeout=10s\": dial tcp 127.0.0.1:1: connect: connection refused")]
    [InlineData("""{"url":"ADDRESS/allow"}""", "Post \"ADDRESS/allow?timeout=10s\": tls: failed to verify certificate: x509: certificate signed by unknown authority")]
    [InlineData("""{"url":"ADDRESS/allow","caBundle":"OTHER"}""", "Post \"ADDRESS/allow?timeout=10s\": tls: failed to verify certificate: x509: certificate signed by unknown authority")]
    [InlineData("""{"service":{"namespace":"default","name":"none","path":"/p"}}""", "Post \"https://none.default.svc:443/p?timeout=10s\": service \"none\" not found")]
    public async Task Create_WhenAWebhookIsNotReached_SaysWhy(string client, string why)
    {
        string Filled(string text) => text.Replace("ADDRESS", fixture.Server.Address, StringComparison.Ordinal)
            .Replace("OTHER", fixture.Server.OtherBundle, StringComparison.Ordinal);
        var ns = await RegisterAsync("/allow", $$"""{"clientConfig":{{Filled(client)}}}""");

        var (status, body, _) = await fixture.CreateAsync(ns);

        Assert.Equal(500, status);
        Assert.Equal($"Internal error occurred: failed calling webhook \"allow.example.com\": failed to call webhook: {Filled(why)}", (string?)body["message"]);
    }

    [Fact]
    public async Task Create_WhenAWebhookIsBehindAService_CallsTheService()
    {
        var port = new Uri(fixture.Server.Address).Port;
        var ns = await fixture.NamespaceAsync();
        await fixture.Cluster.CreateAsync(
            "/api/v1/namespaces/default/services", Parse("""{"metadata":{"name":"hook"},"spec":{"type":"ExternalName","externalName":"localhost"}}"""));
        var client = $$$"""{"service":{"namespace":"default","name":"hook","path":"/deny","port":{{{port}}}},"caBundle":"{{{fixture.Server.Bundle}}}"}""";
        await fixture.RegisterAsync(Kind, ns, fixture.Hook(ns, "/deny", $$"""{"clientConfig":{{client}}}"""));

        var (status, _, _) = await fixture.CreateAsync(ns);

        Assert.Equal(400, status);
    }

    [Fact]
    public async Task Create_WhenAWebhookTakesTooLong_EndsAtItsTimeout()
    {
        var ns = await RegisterAsync("/slow", """{"timeoutSeconds":1}""");
        var ignored = await RegisterAsync("/slow", """{"timeoutSeconds":1,"failurePolicy":"Ignore"}""");

        var (status, body, _) = await fixture.CreateAsync(ns);
        var (without, _, _) = await fixture.CreateAsync(ignored);

        Assert.Equal(500, status);
        Assert.Equal(
            $"Internal error occurred: failed calling webhook \"slow.example.com\": failed to call webhook: Post \"{fixture.Server.Address}/slow?timeout=1s\": context deadline exceeded",
            (string?)body["message"]);
        Assert.Equal(201, without);
    }

    [Fact]
    public async Task Create_WhenAWebhookWarns_PassesItsWarningsOn()
    {
        var ns = await RegisterAsync("/warn");

        var (status, _, warnings) = await fixture.CreateAsync(ns);

        // One with a line break cannot be a header, and a second of the same text says no more.
        Assert.Equal(201, status);
        Assert.Equal(2, warnings.Count);
        Assert.Equal("299 - \"first\"", warnings[0]);
    }

    [Theory]
    [InlineData("""{"sideEffects":"None"}""")]
    [InlineData("""{"sideEffects":"NoneOnDryRun"}""")]
    public async Task Create_WhenDry_AsksWithDryRun(string more)
    {
        var ns = await RegisterAsync("/allow", more);

        var (status, _, _) = await fixture.CreateAsync(ns, query: "?dryRun=All");

        Assert.Equal(201, status);
        Assert.True((bool)Asked(ns)["dryRun"]!);
    }

    [Theory]
    [InlineData("""{"objectSelector":{"matchLabels":{"a":"b"}}}""", """{"a":"b"}""", true)]
    [InlineData("""{"objectSelector":{"matchLabels":{"a":"b"}}}""", """{"a":"c"}""", false)]
    [InlineData("""{"namespaceSelector":{"matchLabels":{"no":"such"}}}""", "{}", false)]
    [InlineData("""{"rules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["CREATE"],"resources":["*"]}]}""", "{}", true)]
    [InlineData("""{"rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["UPDATE"],"resources":["configmaps"]}]}""", "{}", false)]
    [InlineData("""{"rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE"],"resources":["configmaps"],"scope":"Cluster"}]}""", "{}", false)]
    [InlineData("""{"rules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["CREATE"],"resources":["*/status"]}]}""", "{}", false)]
    [InlineData("""{"matchConditions":[{"name":"c","expression":"object.data.k == 'v'"}]}""", "{}", true)]
    [InlineData("""{"matchConditions":[{"name":"c","expression":"object.data.k == 'v'"},{"name":"d","expression":"request.operation != 'CREATE'"}]}""", "{}", false)]
    public async Task Create_WhenTheRulesSelect_AsksOnlyThen(string more, string labels, bool isAsked)
    {
        var ns = await RegisterAsync("/deny", more);

        var (status, _, _) = await fixture.CreateAsync(ns, labels: labels);

        Assert.Equal(isAsked ? 400 : 201, status);
    }

    [Fact]
    public async Task Create_WhenAMatchConditionFails_FollowsTheFailurePolicy()
    {
        const string Condition = """[{"name":"c","expression":"object.data.none == 'v'"}]""";
        var ns = await RegisterAsync("/deny", $$"""{"matchConditions":{{Condition}}}""");
        var ignored = await RegisterAsync("/deny", $$"""{"failurePolicy":"Ignore","matchConditions":{{Condition}}}""");

        var (status, body, _) = await fixture.CreateAsync(ns);
        var (without, _, _) = await fixture.CreateAsync(ignored);

        Assert.Equal(403, status);
        Assert.Equal("configmaps \"x\" is forbidden: expression 'object.data.none == 'v'' resulted in error: no such key: none", (string?)body["message"]);
        Assert.Equal(201, without);
    }

    [Fact]
    public async Task Delete_WhenAWebhookIsAsked_SendsTheOldObject()
    {
        var ns = await RegisterAsync("/allow", """{"rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["DELETE"],"resources":["configmaps"]}]}""");
        await fixture.CreateAsync(ns);

        var (status, _) = await fixture.Cluster.SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/{ns}/configmaps/x");

        var request = Asked(ns);
        Assert.Equal(200, status);
        Assert.Equal("DELETE", (string?)request["operation"]);
        Assert.Equal("x", (string?)request["name"]);
        Assert.Null(request["object"]);
        Assert.Equal("v", (string?)request["oldObject"]!["data"]!["k"]);
        Assert.Equal("DeleteOptions", (string?)request["options"]!["kind"]);
    }

    [Fact]
    public async Task Delete_WhenTheClientGivesOptions_SendsThem()
    {
        var ns = await RegisterAsync("/allow", """{"rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["DELETE"],"resources":["configmaps"]}]}""");
        await fixture.CreateAsync(ns);

        await fixture.Cluster.SendAsync(
            HttpMethod.Delete, $"/api/v1/namespaces/{ns}/configmaps/x", Parse("""{"propagationPolicy":"Background","gracePeriodSeconds":0}"""));

        Assert.Equal(
            """{"kind":"DeleteOptions","apiVersion":"meta.k8s.io/v1","propagationPolicy":"Background","gracePeriodSeconds":0}""",
            Asked(ns)["options"]!.ToJsonString());
    }

    [Theory]
    [InlineData("application/merge-patch+json", "")]
    [InlineData("application/apply-patch+yaml", "&force=true")]
    public async Task Patch_WhenAWebhookIsAsked_IsSeenAsAnUpdate(string contentType, string query)
    {
        var ns = await RegisterAsync("/allow", """{"rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["UPDATE"],"resources":["configmaps"]}]}""");
        await fixture.CreateAsync(ns);

        var (status, _) = await fixture.Cluster.SendAsync(
            HttpMethod.Patch,
            $"/api/v1/namespaces/{ns}/configmaps/x?fieldManager=me{query}",
            Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"z":"w"}}"""),
            contentType);

        Assert.Equal(200, status);
        Assert.Equal("""{"kind":"UpdateOptions","apiVersion":"meta.k8s.io/v1","fieldManager":"me"}""", Asked(ns)["options"]!.ToJsonString());
    }

    [Fact]
    public async Task Evict_WhenAWebhookIsAsked_SendsTheEvictionAndNoDelete()
    {
        var ns = await RegisterAsync("/allow", """{"rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["*"],"resources":["pods","pods/eviction"]}]}""");
        await fixture.Cluster.CreateAsync($"/api/v1/namespaces/{ns}/pods", Parse("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}"""));

        var (status, _) = await fixture.Cluster.SendAsync(HttpMethod.Post, $"/api/v1/namespaces/{ns}/pods/p/eviction", Parse("""
            {"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"p"}}
            """));

        var requests = fixture.Server.Seen.Select(review => review["request"]!).Where(request => (string?)request["namespace"] == ns);
        var kinds = requests.Select(request => $"{request["operation"]} {request["kind"]!["kind"]} {request["subResource"]}");
        Assert.Equal(201, status);
        Assert.Contains("CREATE Eviction eviction", kinds);
        Assert.DoesNotContain("DELETE Pod ", kinds);
    }

    [Fact]
    public async Task Scale_WhenAWebhookIsAsked_SendsTheScale()
    {
        var ns = await RegisterAsync("/allow", """{"rules":[{"apiGroups":["apps"],"apiVersions":["v1"],"operations":["*"],"resources":["deployments/scale"]}]}""");
        await fixture.Cluster.CreateAsync($"/apis/apps/v1/namespaces/{ns}/deployments", Parse("""
            {"metadata":{"name":"d"},"spec":{"replicas":0,"selector":{"matchLabels":{"a":"b"}},
             "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
            """));

        var (status, _) = await fixture.Cluster.SendAsync(
            HttpMethod.Patch, $"/apis/apps/v1/namespaces/{ns}/deployments/d/scale", Parse("""{"spec":{"replicas":1}}"""), "application/merge-patch+json");

        var request = Asked(ns);
        Assert.Equal(200, status);
        Assert.Equal("""{"group":"autoscaling","version":"v1","kind":"Scale"}""", request["kind"]!.ToJsonString());
        Assert.Equal("scale", (string?)request["subResource"]);
        Assert.Equal("UPDATE", (string?)request["operation"]);
        Assert.Equal(1, (int)request["object"]!["spec"]!["replicas"]!);
    }

    private async Task<string> RegisterAsync(string path, string? more = null)
    {
        var ns = await fixture.NamespaceAsync();
        await fixture.RegisterAsync(Kind, ns, fixture.Hook(ns, path, more));
        return ns;
    }

    /// <summary>The request of the last review about a namespace: a write that another one overtakes is tried, and asked about, again.</summary>
    private JsonObject Asked(string ns) =>
        fixture.Server.Seen.Last(review => (string?)review["request"]!["namespace"] == ns)["request"]!.AsObject();

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
