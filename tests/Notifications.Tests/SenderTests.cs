using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Flux.Notifications.Tests;

/// <summary>Each sender's call as its documentation shows it. What is answered is notification-controller's (receiver_handlers.go).</summary>
[SuppressMessage("Security", "CA5350", Justification = "some senders have no other than HMAC-SHA-1")]
public sealed class SenderTests : IDisposable
{
    private const string Json = "application/json";
    private readonly NotificationsWorld _world = new();

    public void Dispose() => _world.Dispose();

    private static string Hex(byte[] data) => Convert.ToHexStringLower(data);

    private static byte[] Sha256(string body, string key = "token") => HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(body));

    private static byte[] Sha1(string body, string key = "token") => HMACSHA1.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(body));

    private async Task PrepareAsync(string type, string more = "{}")
    {
        var spec = (JsonObject)JsonNode.Parse(more)!;
        spec["type"] = type;
        _world.EditSpec(spec.ToJsonString());
        await _world.ReconcileAsync();
        Assert.True(_world.Receiver["status"]!["conditions"]!.AsArray().Any(c => (string?)c!["type"] == "Ready" && (string?)c["status"] == "True"), string.Join('\n', _world.Conditions));
    }

    private async Task<int> CallAsync(string body, params (string, string)[] headers) => (await _world.CallAsync(body, headers: headers)).StatusCode;

    private bool IsRequested => _world.Signal.Requests.Count > 0;

    [Fact]
    public async Task GitHub_SignedPush_IsDoneAndForgedIsNot()
    {
        await PrepareAsync("github", """{"events":["push"]}""");
        var body = SenderPayloads.GitHubPush;

        Assert.Equal(400, await CallAsync(body, ("Content-Type", Json), ("X-GitHub-Event", "push"), ("X-Hub-Signature-256", $"sha256={Hex(Sha256(body, "guess"))}")));
        Assert.Equal(400, await CallAsync(body, ("Content-Type", Json), ("X-GitHub-Event", "ping"), ("X-Hub-Signature-256", $"sha256={Hex(Sha256(body))}")));
        Assert.False(IsRequested);
        Assert.Equal(200, await CallAsync(body, ("Content-Type", Json), ("X-GitHub-Event", "push"), ("X-Hub-Signature-256", $"sha256={Hex(Sha256(body))}")));
        Assert.True(IsRequested);
    }

    [Fact]
    public async Task GitHub_PushAsAForm_IsSeenByFilters()
    {
        await PrepareAsync("github", """{"resourceFilter":"req.repository.full_name == 'Codertocat/Hello-World'"}""");
        var body = "payload=" + Uri.EscapeDataString(SenderPayloads.GitHubPush);

        Assert.Equal(200, await CallAsync(
            body, ("Content-Type", "application/x-www-form-urlencoded"), ("X-GitHub-Event", "push"), ("X-Hub-Signature-256", $"sha256={Hex(Sha256(body))}")));
        Assert.True(IsRequested);
    }

    [Theory]
    [InlineData("token", "Push Hook", 200)]
    [InlineData("Token", "Push Hook", 400)]
    [InlineData("", "Push Hook", 400)]
    [InlineData("token", "Tag Push Hook", 400)]
    public async Task GitLab_WithToken_IsDone(string token, string name, int status)
    {
        await PrepareAsync("gitlab", """{"events":["push hook"]}""");

        Assert.Equal(status, await CallAsync(SenderPayloads.GitLabPush, ("Content-Type", Json), ("X-Gitlab-Token", token), ("X-Gitlab-Event", name)));
        Assert.Equal(status == 200, IsRequested);
    }

    [Fact]
    public async Task Bitbucket_SignedPush_IsDone()
    {
        await PrepareAsync("bitbucket", """{"events":["repo:refs_changed"]}""");
        var body = SenderPayloads.BitbucketPush;

        Assert.Equal(400, await CallAsync(body, ("Content-Type", Json), ("X-Event-Key", "repo:refs_changed"), ("X-Hub-Signature", "sha256=00")));
        Assert.Equal(200, await CallAsync(body, ("Content-Type", "application/json; charset=utf-8"), ("X-Event-Key", "repo:refs_changed"), ("X-Hub-Signature", $"sha256={Hex(Sha256(body))}")));
    }

    [Theory]
    [InlineData("token", 200)]
    [InlineData("Bearer token", 400)]
    [InlineData("tokem", 400)]
    public async Task Harbor_WithToken_IsDone(string authorization, int status)
    {
        await PrepareAsync("harbor");

        Assert.Equal(status, await CallAsync(SenderPayloads.HarborPush, ("Content-Type", Json), ("Authorization", authorization)));
    }

    [Theory]
    [InlineData("dockerhub", SenderPayloads.DockerHubPush, 200)]
    [InlineData("dockerhub", """{"push_data":{"tag":7}}""", 400)]
    [InlineData("dockerhub", "[]", 400)]
    [InlineData("quay", SenderPayloads.QuayPush, 200)]
    [InlineData("quay", "not json", 400)]
    [InlineData("quay", """{"docker_url":{}}""", 400)]
    [InlineData("acr", SenderPayloads.AcrPush, 200)]
    [InlineData("acr", """{"action":1}""", 400)]
    [InlineData("acr", "", 400)]
    public async Task Registry_ThatProvesNothing_MustSendItsPayload(string type, string body, int status)
    {
        await PrepareAsync(type);

        Assert.Equal(status, await CallAsync(body, ("Content-Type", Json)));
        Assert.Equal(status == 200, IsRequested);
    }

    [Fact]
    public async Task Nexus_SignedEvent_IsDone()
    {
        await PrepareAsync("nexus");
        var body = SenderPayloads.NexusCreated;

        Assert.Equal(400, await CallAsync(body, ("Content-Type", Json)));
        Assert.Equal(400, await CallAsync(body, ("Content-Type", Json), ("X-Nexus-Webhook-Signature", Hex(Sha1(body, "guess")))));
        Assert.Equal(200, await CallAsync(body, ("Content-Type", Json), ("X-Nexus-Webhook-Signature", Hex(Sha1(body)))));
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task GenericHmac_SignedBody_IsDone(string algorithm)
    {
        await PrepareAsync("generic-hmac");
        const string body = "anything";
        var (key, data) = (Encoding.UTF8.GetBytes("token"), Encoding.UTF8.GetBytes(body));
        var signature = Hex(algorithm switch { "sha1" => HMACSHA1.HashData(key, data), "sha256" => HMACSHA256.HashData(key, data), _ => HMACSHA512.HashData(key, data) });

        Assert.Equal(400, await CallAsync(body));
        Assert.Equal(400, await CallAsync(body + "!", ("X-Signature", $"{algorithm}={signature}")));
        Assert.Equal(200, await CallAsync(body, ("X-Signature", $"{algorithm}={signature}")));
    }

    [Fact]
    public async Task CdEvents_WithEvent_IsDone()
    {
        await PrepareAsync("cdevents", """{"events":["dev.cdevents.artifact.packaged.0.2.0"]}""");

        Assert.Equal(200, await CallAsync(SenderPayloads.CdEventsPackaged, ("Content-Type", Json), ("Ce-Type", "dev.cdevents.artifact.packaged.0.2.0")));
        Assert.Equal(400, await CallAsync(SenderPayloads.CdEventsPackaged, ("Content-Type", Json), ("Ce-Type", "dev.cdevents.build.started.0.2.0")));
    }

    [Theory]
    [InlineData("/context/id", "\"\"")]
    [InlineData("/context/source", null)]
    [InlineData("/context/timestamp", "\"yesterday\"")]
    [InlineData("/context/type", "\"dev.cdevents.artifact.thrownaway.0.2.0\"")]
    [InlineData("/context/type", "\"dev.cdevents.artifact.packaged.1.0.0\"")]
    [InlineData("/subject/id", null)]
    [InlineData("/subject/type", "\"service\"")]
    [InlineData("/subject/content/change", null)]
    [InlineData("/subject/content/change/id", "\"\"")]
    [InlineData("/subject/content/sbom/uri", "7")]
    public async Task CdEvents_AgainstTheSchema_IsRefused(string path, string? value)
    {
        await PrepareAsync("cdevents");
        var body = JsonNode.Parse(SenderPayloads.CdEventsPackaged)!;
        var names = path.Trim('/').Split('/');
        var parent = names[..^1].Aggregate(body, (node, name) => node[name]!).AsObject();
        parent.Remove(names[^1]);
        if (value is not null)
        {
            parent[names[^1]] = JsonNode.Parse(value);
        }

        Assert.Equal(400, await CallAsync(body.ToJsonString(), ("Content-Type", Json), ("Ce-Type", "x")));
    }

    // The payload of upstream's own test (receiver_handler_test.go): fields that the schema does not know are let pass.
    [Fact]
    public async Task CdEvents_WithUnknownFieldsAndNoContent_IsDone()
    {
        await PrepareAsync("cdevents", """{"events":["cd.change.merged.v1"]}""");

        Assert.Equal(200, await CallAsync(
            """
            {"context":{"gitRepository":"org/repo","gitRevision":"5555","version":"0.3.0","id":"5555","source":"github","timestamp":"2023-12-07T14:51:29.908479495Z",
             "type":"dev.cdevents.change.merged.0.2.0"},"subject":{"type":"change","id":"5555"}}
            """,
            ("Content-Type", Json),
            ("Ce-Type", "CD.change.merged.v1")));
    }

    [Fact]
    public async Task Acr_ThroughEventGrid_AnswersItsQuestionAndReconcilesNothing()
    {
        await PrepareAsync("acr");

        var result = await _world.CallAsync(SenderPayloads.EventGridQuestion, headers: [("Content-Type", Json), ("aeg-event-type", "SubscriptionValidation")]);

        Assert.Equal((200, """{"validationResponse":"512d38b6-c7b8-40c8-89fe-f46f9e9622b6"}"""), (result.StatusCode, result.Json));
        Assert.False(IsRequested);
        Assert.Equal(400, await CallAsync(SenderPayloads.EventGridQuestion, ("Content-Type", Json)));
    }

    [Fact]
    public async Task Acr_ThroughEventGridByOptions_AllowsItsOrigin()
    {
        await PrepareAsync("acr");

        var result = await _world.SendAsync("OPTIONS", "", NotificationsWorld.Path, null, ("WebHook-Request-Origin", "eventgrid.azure.net"));

        Assert.Equal((200, "eventgrid.azure.net", "*"), (result.StatusCode, result.Headers["WebHook-Allowed-Origin"], result.Headers["WebHook-Allowed-Rate"]));
        Assert.False(IsRequested);
        Assert.Equal(404, (await _world.SendAsync("OPTIONS", "", NotificationsWorld.Path, null)).StatusCode);
    }

    [Fact]
    public async Task Generic_ByOptions_IsNotFound()
    {
        await PrepareAsync("generic");

        Assert.Equal(404, (await _world.SendAsync("OPTIONS", "", NotificationsWorld.Path, null, ("WebHook-Request-Origin", "x"))).StatusCode);
    }

    [Theory]
    [InlineData("req.data.target.repository == 'aci-helloworld'", true)]
    [InlineData("req.data.target.repository == 'other'", false)]
    public async Task Acr_ThroughEventGrid_FiltersEachEvent(string filter, bool isRequested)
    {
        await PrepareAsync("acr", new JsonObject { ["resourceFilter"] = filter }.ToJsonString());

        Assert.Equal(200, await CallAsync(SenderPayloads.EventGridPush, ("Content-Type", Json), ("aeg-event-type", "Notification")));
        Assert.Equal(isRequested, IsRequested);
    }
}
