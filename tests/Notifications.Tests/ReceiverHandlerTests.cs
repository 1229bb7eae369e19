using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flux.Notifications.Tests;

public sealed class ReceiverHandlerTests : IDisposable
{
    private const string Json = "application/json";
    private readonly NotificationsWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Handle_WhenGeneric_AnnotatesTheResourceAndWakesIt()
    {
        await _world.ReconcileAsync();

        var result = await _world.CallAsync();

        Assert.Equal(200, result.StatusCode);
        Assert.Equal("2026-01-01T00:00:00.0000000+00:00", _world.RequestedAt("GitRepository", "default/apps"));
        Assert.Equal(["demo/GitRepository/default/apps by Receiver/default/test-receiver"], _world.Signal.Requests);
        Assert.Contains("PATCH GitRepository/apps by notification-controller", _world.Cluster.Requests);
    }

    [Fact]
    public async Task Handle_WhenCalledAgain_TheAnnotationIsAnother()
    {
        await _world.ReconcileAsync();
        await _world.CallAsync();
        var first = _world.RequestedAt("GitRepository", "default/apps");
        _world.Clock.Advance(TimeSpan.FromMilliseconds(1));

        await _world.CallAsync();

        Assert.NotEqual(first, _world.RequestedAt("GitRepository", "default/apps"));
    }

    [Theory]
    [InlineData("/hook/0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(NotificationsWorld.Path + "?x=1")]
    [InlineData(NotificationsWorld.Path + "/")]
    [InlineData("/hook/")]
    [InlineData("/hook/C0546EA4A2A81AACB29BA4F488CCF72A588F481B7418F33A1747E7C8A0991EEC")]
    [InlineData("/other/c0546ea4a2a81aacb29ba4f488ccf72a588f481b7418f33a1747e7c8a0991eec")]
    public async Task Handle_WhenThePathIsAnother_Is404(string path)
    {
        await _world.ReconcileAsync();

        Assert.Equal(404, (await _world.CallAsync(path: path)).StatusCode);
        Assert.Empty(_world.Signal.Requests);
    }

    [Fact]
    public async Task Handle_WhenTheBodyIsTooLarge_Is413WhateverThePath()
    {
        _world.NotificationOptions.MaxBodyBytes = 1024;

        Assert.Equal(413, (await _world.CallAsync(body: new string('x', 1025), path: "/hook/nope")).StatusCode);
        Assert.Equal(404, (await _world.CallAsync(body: new string('x', 1024), path: "/hook/nope")).StatusCode);
    }

    [Fact]
    public async Task Handle_WhenSuspended_Is503()
    {
        await _world.ReconcileAsync();
        _world.EditSpec("""{"suspend": true}""");

        Assert.Equal((503, "the receiver is suspended"), Told(await _world.CallAsync()));
    }

    [Fact]
    public async Task Handle_WhenNotReady_Is503()
    {
        await _world.ReconcileAsync();
        _world.Cluster.Change("Receiver", "default/test-receiver", obj => obj["status"]!["conditions"]![0]!["status"] = "False");

        Assert.Equal((503, "the receiver is not ready"), Told(await _world.CallAsync()));
    }

    [Theory]
    [InlineData("X-Hub-Signature-256", "sha256")]
    [InlineData("X-Hub-Signature", "sha1")]
    [InlineData("X-Hub-Signature", "sha512")]
    public async Task Handle_WhenGitHubSigned_Is200(string header, string algorithm)
    {
        await GitHubAsync();
        const string body = """{"zen": "größer"}""";

        var result = await _world.CallAsync(body, headers: [("content-type", Json), (header, Sign(algorithm, body))]);

        Assert.Equal(200, result.StatusCode);
    }

    [Fact]
    public async Task Handle_WhenTheSignatureIsGitHubsOwnExample_Is200()
    {
        // docs.github.com, "Testing the webhook payload validation": secret and payload and what they must give
        _world.PutSecret("It's a Secret to Everybody");
        await GitHubAsync();
        var path = (string)_world.Receiver["status"]!["webhookPath"]!;
        const string signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

        Assert.Equal(200, (await _world.CallAsync("Hello, World!", path, headers: [("Content-Type", Json), ("X-Hub-Signature-256", signature)])).StatusCode);
        Assert.Equal(400, (await _world.CallAsync("Hello, World! ", path, headers: [("Content-Type", Json), ("X-Hub-Signature-256", signature)])).StatusCode);
    }

    [Fact]
    public async Task Handle_WhenTheNewerSignatureIsWrongAndTheOlderRight_Is400()
    {
        await GitHubAsync();

        var result = await _world.CallAsync("{}", headers:
            [("Content-Type", Json), ("X-Hub-Signature-256", Sign("sha256", "other")), ("X-Hub-Signature", Sign("sha1", "{}"))]);

        Assert.Equal(400, result.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256")]
    [InlineData("sha256=")]
    [InlineData("sha256=zz")]
    [InlineData("sha256=00")]
    [InlineData("md5=d41d8cd98f00b204e9800998ecf8427e")]
    public async Task Handle_WhenTheSignatureIsBad_Is400AndNothingIsTold(string signature)
    {
        await GitHubAsync();

        var result = await _world.CallAsync("{}", headers: [("Content-Type", Json), ("X-Hub-Signature-256", signature)]);

        Assert.Equal((400, "the call could not be validated"), Told(result));
        Assert.Null(_world.RequestedAt("GitRepository", "default/apps"));
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("text/plain", 400)]
    [InlineData("", 400)]
    public async Task Handle_WhenGitHubSendsAContentType_TakesJsonAndForms(string contentType, int status)
    {
        await GitHubAsync();
        const string body = "payload=%7B%7D";

        var result = await _world.CallAsync(body, headers: [("Content-Type", contentType), ("X-Hub-Signature-256", Sign("sha256", body))]);

        Assert.Equal(status, result.StatusCode);
    }

    [Theory]
    [InlineData("push", 200)]
    [InlineData("PUSH", 200)]
    [InlineData("issues", 400)]
    [InlineData("", 400)]
    public async Task Handle_WhenEventsAreGiven_OthersAre400(string name, int status)
    {
        _world.EditSpec("""{"events": ["ping", "push"]}""");
        await GitHubAsync();

        var result = await _world.CallAsync("{}", headers:
            [("Content-Type", Json), ("X-Hub-Signature-256", Sign("sha256", "{}")), ("X-GitHub-Event", name)]);

        Assert.Equal(status, result.StatusCode);
    }

    [Fact]
    public async Task Handle_WhenAResourceIsMissing_Is500AndTheOthersAreDone()
    {
        _world.EditSpec("""{"resources": [{"kind": "GitRepository", "name": "gone"}, {"kind": "GitRepository", "name": "apps"}]}""");
        await _world.ReconcileAsync();

        var result = await _world.CallAsync();

        Assert.Equal(500, result.StatusCode);
        Assert.NotNull(_world.RequestedAt("GitRepository", "default/apps"));
        Assert.Single(_world.Signal.Requests);
    }

    [Fact]
    public async Task Handle_WhenAKindHasNoDefaultVersion_Is500()
    {
        _world.EditSpec("""{"resources": [{"kind": "Kustomization", "name": "apps"}]}""");
        await _world.ReconcileAsync();

        Assert.Equal(500, (await _world.CallAsync()).StatusCode);
    }

    [Fact]
    public async Task Handle_WhenAKindIsNotReconciledHere_IsAnnotatedAlone()
    {
        _world.Cluster.Put("""{"apiVersion": "image.toolkit.fluxcd.io/v1", "kind": "ImageRepository", "metadata": {"name": "b", "namespace": "default"}}""");
        _world.EditSpec("""{"resources": [{"kind": "ImageRepository", "name": "b"}]}""");
        await _world.ReconcileAsync();

        Assert.Equal(200, (await _world.CallAsync()).StatusCode);
        Assert.NotNull(_world.RequestedAt("ImageRepository", "default/b"));
        Assert.Empty(_world.Signal.Requests);
    }

    [Theory]
    [InlineData("""{"kind": "GitRepository", "name": "*", "matchLabels": {"team": "a", "tier": "x"}}""", "two")]
    [InlineData("""{"kind": "GitRepository", "name": "*", "matchLabels": {"team": "a"}}""", "apps two")]
    [InlineData("""{"kind": "GitRepository", "name": "*", "matchLabels": {"team": "z"}}""", "")]
    public async Task Handle_WhenNamesAreAny_AnnotatesThoseWithTheLabels(string resource, string expected)
    {
        Put("two", "default", """{"team": "a", "tier": "x"}""");
        Put("elsewhere", "prod", """{"team": "a"}""");
        _world.EditSpec($$"""{"resources": [{{resource}}]}""");
        await _world.ReconcileAsync();

        var result = await _world.CallAsync();

        Assert.Equal(200, result.StatusCode);
        Assert.Equal(expected, string.Join(' ', _world.Signal.Requests.Select(request => request.Split('/', ' ')[3])));
    }

    [Fact]
    public async Task Handle_WhenNamesAreAnyWithoutLabels_Is500()
    {
        _world.EditSpec("""{"resources": [{"kind": "GitRepository", "name": "*"}]}""");
        await _world.ReconcileAsync();

        Assert.Equal(500, (await _world.CallAsync()).StatusCode);
        Assert.Empty(_world.Signal.Requests);
    }

    [Theory]
    [InlineData(false, 200)]
    [InlineData(true, 500)]
    public async Task Handle_WhenAResourceIsInAnotherNamespace_IsDoneUnlessForbidden(bool forbidden, int status)
    {
        Put("far", "prod", "{}");
        _world.NotificationOptions.NoCrossNamespaceRefs = forbidden;
        _world.EditSpec("""{"resources": [{"kind": "GitRepository", "name": "far", "namespace": "prod"}]}""");
        await _world.ReconcileAsync();

        Assert.Equal(status, (await _world.CallAsync()).StatusCode);
        Assert.Equal(forbidden, _world.RequestedAt("GitRepository", "prod/far") is null);
    }

    [Fact]
    public async Task Handle_WhenTheSignalFails_IsStill200()
    {
        await _world.ReconcileAsync();
        _world.Signal.Fails = true;

        Assert.Equal(200, (await _world.CallAsync()).StatusCode);
        Assert.NotNull(_world.RequestedAt("GitRepository", "default/apps"));
    }

    [Fact]
    public async Task Handle_WhenTheSecretIsGone_Is400()
    {
        await _world.ReconcileAsync();
        await _world.Cluster.DeleteAsync(new("", "v1", "Secret"), new("default", "hook"), new(), default);

        Assert.Equal(400, (await _world.CallAsync()).StatusCode);
    }

    [Fact]
    public async Task Handle_WhenAnotherProcessReconciled_FindsThePathInTheCluster()
    {
        await _world.ReconcileAsync();
        using var index = new ReceiverIndex(_world.Fleet, Options.Create(_world.NotificationOptions), _world.Clock, NullLogger<ReceiverIndex>.Instance);
        var handler = _world.NewHandler(index);
        _world.Other.Unserved.Add("Receiver");

        var result = await handler.HandleAsync(
            new() { Path = NotificationsWorld.Path, Header = _ => null, Body = default }, TestContext.Current.CancellationToken);

        Assert.Equal(200, result.StatusCode);
    }

    [Fact]
    public async Task Handle_WhenPathsAreGuessed_TheClustersAreAskedOnceAnInterval()
    {
        for (var i = 0; i < 5; i++)
        {
            await _world.CallAsync(path: "/hook/" + new string((char)('0' + i), 64));
        }

        Assert.Single(_world.Cluster.Requests, "LIST Receiver");
        _world.Clock.Advance(TimeSpan.FromSeconds(31));
        await _world.CallAsync(path: "/hook/" + new string('a', 64));
        Assert.Equal(2, _world.Cluster.Requests.Count(request => request == "LIST Receiver"));
    }

    [Fact]
    public async Task Handle_WhenTwoClustersHaveThePath_BothAreServedUnlessOneIsNamed()
    {
        await _world.ReconcileAsync();
        foreach (var kind in (string[])["Receiver", "Secret", "GitRepository"])
        {
            var name = kind switch { "Receiver" => "test-receiver", "Secret" => "hook", _ => "apps" };
            _world.Other.Put((System.Text.Json.Nodes.JsonObject)_world.Cluster.Read(kind, $"default/{name}").DeepClone());
        }

        await _world.ReconcileAsync("other");
        await _world.CallAsync();
        await _world.CallAsync(cluster: "other");
        var unknown = await _world.CallAsync(cluster: "nowhere");

        Assert.Equal(["demo", "other", "other"], _world.Signal.Requests.Select(request => request.Split('/')[0]));
        Assert.Equal(404, unknown.StatusCode);
    }

    [Fact]
    public async Task Handle_WhenOneOfTwoClustersFails_TheHighestStatusIsAnswered()
    {
        await _world.ReconcileAsync();
        _world.Other.Put((System.Text.Json.Nodes.JsonObject)_world.Receiver.DeepClone());
        _world.Other.Put((System.Text.Json.Nodes.JsonObject)_world.Cluster.Read("Secret", "default/hook").DeepClone());
        await _world.ReconcileAsync("other");

        // the other cluster has no GitRepository
        Assert.Equal(500, (await _world.CallAsync()).StatusCode);
        Assert.Single(_world.Signal.Requests);
    }

    private async Task GitHubAsync()
    {
        _world.EditSpec("""{"type": "github"}""");
        await _world.ReconcileAsync();
    }

    private static string Sign(string algorithm, string body)
    {
        var (key, bytes) = ("token"u8.ToArray(), Encoding.UTF8.GetBytes(body));
        var hash = algorithm switch
        {
#pragma warning disable CA5350 // what older senders sign with
            "sha1" => HMACSHA1.HashData(key, bytes),
#pragma warning restore CA5350
            "sha512" => HMACSHA512.HashData(key, bytes),
            _ => HMACSHA256.HashData(key, bytes),
        };
        return $"{algorithm}={Convert.ToHexStringLower(hash)}";
    }

    private static (int, string) Told(WebhookResult result) => (result.StatusCode, result.Problem);

    private void Put(string name, string @namespace, string labels) => _world.Cluster.Put($$"""
        {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "metadata": {"name": "{{name}}", "namespace": "{{@namespace}}", "labels": {{labels}} } }
        """);
}
