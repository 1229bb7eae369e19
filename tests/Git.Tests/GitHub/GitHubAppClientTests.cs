using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Git.GitHub;
using Flux.Primitives;
using Flux.TestKit.Durable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Flux.Git.Tests.GitHub;

/// <summary>Tokens of GitHub Apps, against a loopback server that answers as GitHub documents ("Generating an installation access token").</summary>
public sealed class GitHubAppClientTests : IAsyncLifetime
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly ManualClock _clock = new();
    private readonly List<string> _requests = [];
    private GitHubAppClient? _client;
    private WebApplication? _server;
    private string _prefix = "";
    private string? _jwt;

    private GitHubAppClient Client => _client ??= new(new EgressPolicy { AllowLoopback = true }, _clock);

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _key.Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task TokenAsync_WhenTheInstallationIsKnown_SignsAndGetsAToken()
    {
        var token = await Client.TokenAsync(App() with { InstallationId = 42 }, null, default);

        Assert.Equal("token-1", token.Reveal());
        Assert.Equal(["POST /app/installations/42/access_tokens"], _requests);
        var parts = _jwt!.Split('.');
        Assert.True(_key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
            System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1));
        var claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]))!;
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(("123", now - 30, now + 90), ((string?)claims["iss"], (long)claims["iat"]!, (long)claims["exp"]!));
    }

    [Theory]
    [InlineData("an-org", "GET /orgs/an-org/installation", "POST /app/installations/7/access_tokens")]
    [InlineData("a-user", "GET /orgs/a-user/installation", "GET /users/a-user/installation", "POST /app/installations/8/access_tokens")]
    public async Task TokenAsync_WhenTheOwnerIsKnown_FindsTheInstallation(string owner, params string[] requests)
    {
        _prefix = "/api/v3"; // else each lookup that fails is tried below it too
        await Client.TokenAsync(App() with { InstallationOwner = owner, BaseUrl = Address() + "/api/v3" }, null, default);

        Assert.Equal(requests.Select(request => request.Replace(" /", " /api/v3/", StringComparison.Ordinal)), _requests);
    }

    [Fact]
    public async Task TokenAsync_WhenTheServerIsAnEnterprises_FindsItsApi()
    {
        _prefix = "/api/v3";

        await Client.TokenAsync(App() with { InstallationId = 42 }, null, default);

        Assert.Equal("POST /api/v3/app/installations/42/access_tokens", _requests[^1]);
    }

    [Fact]
    public async Task TokenAsync_WhenNobodyHasInstalledIt_SaysWhatWasTried()
    {
        var error = await Assert.ThrowsAsync<GitHubAppException>(
            () => Client.TokenAsync(App() with { InstallationOwner = "nobody" }, null, default));

        Assert.Matches(
            "^failed to find organization installation: GET http://127[^ ]*/orgs/nobody/installation: 404 Not Found \\[\\]\n"
            + "failed to find user installation: GET http://127[^ ]*/users/nobody/installation: 404 Not Found \\[\\]$",
            error.Message);
    }

    [Fact]
    public async Task TokenAsync_WhenAskedAgain_KeepsTheTokenForMostOfItsLife()
    {
        var app = App() with { InstallationId = 42 };
        await Client.TokenAsync(app, null, default);
        _clock.Advance(TimeSpan.FromMinutes(47)); // of 60

        Assert.Equal("token-1", (await Client.TokenAsync(app, null, default)).Reveal());
        Assert.Equal("token-2", (await Client.TokenAsync(app with { InstallationId = 43 }, null, default)).Reveal());
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("token-3", (await Client.TokenAsync(app, null, default)).Reveal());
    }

    [Theory]
    [InlineData(0, 1, "app ID must be provided to use github app authentication")]
    [InlineData(1, null, "app installation owner or ID must be provided to use github app authentication")]
    public async Task TokenAsync_WhenTheDataIsNotWhole_SaysSo(long id, int? installation, string message)
    {
        var error = await Assert.ThrowsAsync<GitHubAppException>(
            () => Client.TokenAsync(App() with { Id = id, InstallationId = installation }, null, default));

        Assert.Equal(message, error.Message);
        Assert.Empty(_requests);
    }

    [Theory]
    [InlineData("http://169.254.169.254/", "link-local addresses are not allowed")]
    [InlineData("file:///etc", "invalid API URL")]
    public async Task TokenAsync_WhenTheAddressIsForbidden_AsksNobody(string address, string message)
    {
        var error = await Assert.ThrowsAsync<GitHubAppException>(
            () => Client.TokenAsync(App() with { InstallationId = 1, BaseUrl = address }, null, default));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        _requests.Add($"{context.Request.Method} {context.Request.Path}");
        _jwt = context.Request.Headers.Authorization.ToString()["Bearer ".Length..];
        var path = context.Request.Path.Value!;
        path = path.StartsWith(_prefix, StringComparison.Ordinal) ? path[_prefix.Length..] : "/wrong";
        object? answer = path switch
        {
            "/orgs/an-org/installation" => new { id = 7 },
            "/users/a-user/installation" => new { id = 8 },
            _ when path.EndsWith("/access_tokens", StringComparison.Ordinal) => new
            {
                token = $"token-{_requests.Count(request => request.StartsWith("POST", StringComparison.Ordinal))}",
                expires_at = _clock.GetUtcNow().AddHours(1),
            },
            _ => null,
        };
        context.Response.StatusCode = answer is null ? 404 : path.EndsWith("tokens", StringComparison.Ordinal) ? 201 : 200;
        await context.Response.WriteAsync(JsonSerializer.Serialize(answer ?? new { message = "Not Found" }), context.RequestAborted);
    }

    private GitHubApp App() => new() { Id = 123, PrivateKey = new(_key.ExportRSAPrivateKeyPem()), BaseUrl = Address() };

    private string Address() => _server!.Urls.First();
}
