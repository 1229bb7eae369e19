using System.Text.Json.Nodes;

namespace Flux.Notifications.Tests;

/// <summary>CEL filters, limits and replays. Filters as in notification-controller internal/server/receiver_resource_filter.go.</summary>
public sealed class FilterTests : IDisposable
{
    private readonly NotificationsWorld _world = new();

    public void Dispose() => _world.Dispose();

    private async Task PrepareAsync(JsonObject spec)
    {
        _world.EditSpec(spec.ToJsonString());
        await _world.ReconcileAsync();
    }

    private async Task<int> CallAsync(string body = """{"image":"app:1.0"}""", string type = "application/json") =>
        (await _world.CallAsync(body, headers: [("Content-Type", type)])).StatusCode;

    [Theory]
    [InlineData("req.image == 'app:1.0'", 200, true)]
    [InlineData("req.image == 'other'", 200, false)]
    [InlineData("res.metadata.labels.team == 'a' && res.kind == 'GitRepository'", 200, true)]
    [InlineData("has(res.spec)", 200, false)] // the metadata alone is there
    [InlineData("req.missing == 'x'", 500, false)]
    public async Task ResourceFilter_SelectsAmongResources(string filter, int status, bool isRequested)
    {
        await PrepareAsync(new() { ["resourceFilter"] = filter });

        Assert.Equal(status, await CallAsync());
        Assert.Equal(isRequested, _world.Signal.Requests.Count > 0);
    }

    [Fact]
    public async Task Filters_OfReceiverAndResource_MustBothAccept()
    {
        _world.Cluster.Put("""{"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "metadata": {"name": "two", "namespace": "default", "labels": {"team": "a"}}}""");
        await PrepareAsync((JsonObject)JsonNode.Parse("""
            {"resourceFilter":"req.image.startsWith('app')","resources":[
              {"kind":"GitRepository","name":"*","matchLabels":{"team":"a"},"filter":"res.metadata.name == 'two'"},
              {"kind":"GitRepository","name":"apps","filter":"req.image.endsWith('2.0')"}]}
            """)!);

        Assert.Equal(200, await CallAsync());
        Assert.Equal(["demo/GitRepository/default/two by Receiver/default/test-receiver"], _world.Signal.Requests);
    }

    [Theory]
    [InlineData("not json", "application/json", 500)]
    [InlineData("[1]", "application/json", 500)]
    [InlineData("not json", "text/plain", 200)] // then req is empty
    [InlineData("""{"image":"x"}""", "text/plain", 200)]
    public async Task Filter_OverABody_NeedsJsonWhereItIsSaidToBe(string body, string type, int status)
    {
        await PrepareAsync(new() { ["resourceFilter"] = "!has(req.image)" });

        Assert.Equal(status, await CallAsync(body, type));
        Assert.Equal(status == 200, _world.Signal.Requests.Count > 0);
    }

    [Fact]
    public async Task Filter_WhenTheResourceIsMissing_Is500()
    {
        await PrepareAsync((JsonObject)JsonNode.Parse("""{"resources":[{"kind":"GitRepository","name":"missing","filter":"true"}]}""")!);

        Assert.Equal(500, await CallAsync());
    }

    [Theory]
    [InlineData("""{"resourceFilter":"req."}""", "InvalidCELExpression", "invalid resourceFilter expression: failed to parse the CEL expression 'req.'")]
    [InlineData("""{"resourceFilter":"'text'"}""", "InvalidCELExpression", "invalid resourceFilter expression: CEL expression output type mismatch: expected bool, got string")]
    [InlineData("""{"resourceFilter":"claims.sub == 'x'"}""", "InvalidCELExpression", "invalid resourceFilter expression: ")]
    [InlineData("""{"resources":[{"kind":"Bucket","name":"a"},{"kind":"Bucket","name":"b","filter":"1"}]}""", "InvalidCELExpression", "invalid filter expression for resources[1] (kind=\"Bucket\", name=\"b\"): ")]
    [InlineData("""{"type":"generic-oidc"}""", "ValidationFailed", "generic-oidc receiver requires at least one oidcProvider")]
    [InlineData("""{"type":"generic-oidc","oidcProviders":[{"issuerURL":"https://a","validations":[{"expression":"true","message":"m"}]}]}""", "ValidationFailed", "secretRef cannot be set when type is generic-oidc")]
    [InlineData("""{"oidcProviders":[{"issuerURL":"https://a","validations":[{"expression":"true","message":"m"}]}]}""", "ValidationFailed", "oidcProviders can only be set when type is generic-oidc")]
    [InlineData("""{"type":"generic-oidc","secretRef":null,"oidcProviders":[{"issuerURL":"ftp://a","validations":[]}]}""", "ValidationFailed", "oidcProviders[0]: issuerURL \"ftp://a\" must start with http:// or https://")]
    [InlineData("""{"type":"generic-oidc","secretRef":null,"oidcProviders":[{"issuerURL":"https://a","validations":[]}]}""", "ValidationFailed", "oidcProviders[0] (issuerURL=\"https://a\"): at least one validation is required")]
    [InlineData("""{"type":"generic-oidc","secretRef":null,"oidcProviders":[{"issuerURL":"https://a","validations":[{"expression":"true","message":""}]}]}""", "ValidationFailed", "validations[0]: message is required")]
    [InlineData("""{"type":"generic-oidc","secretRef":null,"oidcProviders":[{"issuerURL":"https://a","validations":[{"expression":"1 +","message":"m"}]}]}""", "InvalidCELExpression", "oidcProviders[0] (issuerURL=\"https://a\"): invalid expression for validation \"m\": ")]
    [InlineData("""{"type":"generic-oidc","secretRef":null,"oidcProviders":[{"issuerURL":"https://a","variables":[{"name":"v","expression":"x"}],"validations":[{"expression":"true","message":"m"}]}]}""", "InvalidCELExpression", "invalid expression for variable \"v\": ")]
    public async Task Spec_ThatCanNeverWork_Stalls(string spec, string reason, string problem)
    {
        await PrepareAsync((JsonObject)JsonNode.Parse(spec)!);

        var stalled = Assert.Single(_world.Conditions, c => c.StartsWith("Stalled=True", StringComparison.Ordinal));
        Assert.StartsWith($"Stalled=True {reason} \"Reconciliation failed terminally due to configuration error: ", stalled, StringComparison.Ordinal);
        Assert.Contains(problem, stalled, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_BeyondTheBurst_Are429UntilTimeHasPassed()
    {
        _world.NotificationOptions.CallsPerMinute = 60;
        _world.NotificationOptions.CallBurst = 2;
        await PrepareAsync([]);

        Assert.Equal(200, await CallAsync());
        Assert.Equal(200, await CallAsync());
        Assert.Equal(429, await CallAsync());
        var refused = await _world.CallAsync();
        Assert.Equal(("1", 429), (refused.Headers["Retry-After"], refused.StatusCode));
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, await CallAsync());
    }

    [Fact]
    public async Task SignedCall_SentAgainWithinTheWindow_DoesNothing()
    {
        await PrepareAsync(new() { ["type"] = "gitlab" });
        Task<WebhookResult> PushAsync(string body) => _world.CallAsync(body, headers: [("Content-Type", "application/json"), ("X-Gitlab-Token", "token")]);

        Assert.Equal(200, (await PushAsync("""{"n":1}""")).StatusCode);
        Assert.Equal(200, (await PushAsync("""{"n":1}""")).StatusCode);
        Assert.Single(_world.Signal.Requests);
        await PushAsync("""{"n":2}""");
        Assert.Equal(2, _world.Signal.Requests.Count);
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        await PushAsync("""{"n":1}""");
        Assert.Equal(3, _world.Signal.Requests.Count);
    }

    [Fact]
    public async Task SignedCall_ThatFailed_IsDoneWhenItIsSentAgain()
    {
        await PrepareAsync((JsonObject)JsonNode.Parse("""{"type":"gitlab","resources":[{"kind":"GitRepository","name":"later"}]}""")!);
        Task<WebhookResult> PushAsync() => _world.CallAsync("""{"n":1}""", headers: [("Content-Type", "application/json"), ("X-Gitlab-Token", "token")]);
        Assert.Equal(500, (await PushAsync()).StatusCode);

        _world.Cluster.Put("""{"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "metadata": {"name": "later", "namespace": "default"}}""");

        Assert.Equal(200, (await PushAsync()).StatusCode);
        Assert.Single(_world.Signal.Requests);
    }
}
