using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Flux.Notifications.Tests;

/// <summary>The types whose callers show tokens: generic-oidc and gcr. What is answered is notification-controller's (receiver_oidc.go).</summary>
public sealed class TokenTests : IDisposable
{
    // of a Receiver without a token: the SHA-256 of "test-receiver" and "default"
    private static readonly string _path = "/hook/" + Convert.ToHexStringLower(SHA256.HashData("test-receiverdefault"u8));
    private readonly NotificationsWorld _world = new();

    public void Dispose() => _world.Dispose();

    private static string Oidc(string validations = """[{"expression":"claims.repository == 'org/repo'","message":"another repository"}]""", string more = "") => $$"""
        {"type":"generic-oidc","secretRef":null,"oidcProviders":[{"issuerURL":"{{FakeIssuers.Issuer}}"{{more}},"validations":{{validations}} }]}
        """;

    private JsonObject Claims(Action<JsonObject>? change = null)
    {
        var claims = new JsonObject
        {
            ["iss"] = FakeIssuers.Issuer,
            ["aud"] = "notification-controller",
            ["sub"] = "repo:org/repo:ref:refs/heads/main",
            ["repository"] = "org/repo",
            ["iat"] = _world.Clock.GetUtcNow().ToUnixTimeSeconds(),
            ["exp"] = _world.Clock.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds(),
        };
        change?.Invoke(claims);
        return claims;
    }

    private async Task PrepareAsync(string spec)
    {
        _world.EditSpec(spec);
        await _world.ReconcileAsync();
        Assert.Contains("Ready=True", string.Join('\n', _world.Conditions), StringComparison.Ordinal);
    }

    private async Task<int> CallAsync(string token, string path, string body = "{}") =>
        (await _world.CallAsync(body, path, headers: [("Content-Type", "application/json"), ("Authorization", $"Bearer {token}")])).StatusCode;

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Oidc_WithTokenOfTheIssuer_IsDone(string algorithm)
    {
        await PrepareAsync(Oidc());
        Assert.Equal(_path, (string?)_world.Receiver["status"]!["webhookPath"]);

        Assert.Equal(200, await CallAsync(_world.Issuers.Token(Claims(), algorithm), _path));
        Assert.Single(_world.Signal.Requests);
    }

    [Fact]
    public async Task Oidc_CalledAgain_DoesNotAskTheIssuerAgain()
    {
        await PrepareAsync(Oidc());
        await CallAsync(_world.Issuers.Token(Claims()), _path);
        await CallAsync(_world.Issuers.Token(Claims()), _path);

        Assert.Equal(2, _world.Issuers.Requests.Count);
        Assert.Equal(2, _world.Signal.Requests.Count);
    }

    [Fact]
    public async Task Oidc_AfterTheIssuerChangedItsKey_LooksForItAnew()
    {
        await PrepareAsync(Oidc());
        await CallAsync(_world.Issuers.Token(Claims()), _path);
        _world.Issuers.Rotate("key-2");

        Assert.Equal(400, await CallAsync(_world.Issuers.Token(Claims()), _path)); // asked a moment ago
        _world.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(200, await CallAsync(_world.Issuers.Token(Claims()), _path));
    }

    public static TheoryData<string> Forgeries => ["key", "none", "HS256", "issuer", "audience", "expired", "early", "no-expiry", "rule", "garbage", "none-given"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Oidc_WithAnyOtherToken_IsRefused(string forgery)
    {
        await PrepareAsync(Oidc());
        using var other = RSA.Create(2048);
        var token = forgery switch
        {
            "key" => _world.Issuers.Token(Claims(), key: other),
            "none" or "HS256" => _world.Issuers.Token(Claims(), forgery),
            "issuer" => _world.Issuers.Token(Claims(c => c["iss"] = "https://issuer.example/other")),
            "audience" => _world.Issuers.Token(Claims(c => c["aud"] = new JsonArray("sigstore"))),
            "expired" => _world.Issuers.Token(Claims(c => c["exp"] = _world.Clock.GetUtcNow().AddSeconds(-1).ToUnixTimeSeconds())),
            "early" => _world.Issuers.Token(Claims(c => c["nbf"] = _world.Clock.GetUtcNow().AddMinutes(6).ToUnixTimeSeconds())),
            "no-expiry" => _world.Issuers.Token(Claims(c => c.Remove("exp"))),
            "rule" => _world.Issuers.Token(Claims(c => c["repository"] = "org/fork")),
            "garbage" => "a.b.c",
            _ => "",
        };

        Assert.Equal(400, await CallAsync(token, _path));
        Assert.Empty(_world.Signal.Requests);
    }

    [Fact]
    public async Task Oidc_WhenTheIssuerIsAwayOrNamesAnother_IsRefused()
    {
        await PrepareAsync(Oidc());
        _world.Issuers.IsAway = true;
        Assert.Equal(400, await CallAsync(_world.Issuers.Token(Claims()), _path));

        _world.Issuers.IsAway = false;
        _world.Issuers.Named = "https://issuer.example/else";
        Assert.Equal(400, await CallAsync(_world.Issuers.Token(Claims()), _path));
    }

    [Fact]
    public async Task Oidc_WithVariables_EvaluatesThemInOrder()
    {
        await PrepareAsync(Oidc(
            """[{"expression":"vars.isMain && vars.org == 'org'","message":"not from main"}]""",
            ""","audience":"mine","variables":[{"name":"org","expression":"claims.repository.split('/')[0]"},{"name":"isMain","expression":"vars.org == 'org' && claims.sub.endsWith('refs/heads/main')"}]"""));

        Assert.Equal(200, await CallAsync(_world.Issuers.Token(Claims(c => c["aud"] = "mine")), _path));
        Assert.Equal(400, await CallAsync(_world.Issuers.Token(Claims(c => { c["aud"] = "mine"; c["sub"] = "x"; })), _path));
    }

    [Theory]
    [InlineData("claims.repository == 'org/repo' && res.metadata.name == 'apps' && req.ref == 'main'", 1)]
    [InlineData("claims.repository == 'org/fork'", 0)]
    public async Task Oidc_WithFilter_SeesClaims(string filter, int requests)
    {
        var spec = (JsonObject)JsonNode.Parse(Oidc())!;
        spec["resourceFilter"] = filter;
        await PrepareAsync(spec.ToJsonString());

        Assert.Equal(200, await CallAsync(_world.Issuers.Token(Claims()), _path, """{"ref":"main"}"""));
        Assert.Equal(requests, _world.Signal.Requests.Count);
    }

    private JsonObject Google(Action<JsonObject>? change = null)
    {
        var claims = Claims();
        claims["iss"] = "https://accounts.google.com";
        claims["aud"] = "https://flux.example/hook";
        claims["email"] = "push@my-project.iam.gserviceaccount.com";
        claims["email_verified"] = true;
        change?.Invoke(claims);
        return claims;
    }

    private void PutGoogleSecret(bool hasAudience = true)
    {
        static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        var data = new JsonObject { ["token"] = Encode("token"), ["email"] = Encode("push@my-project.iam.gserviceaccount.com") };
        if (hasAudience)
        {
            data["audience"] = Encode("https://flux.example/hook");
        }

        _world.Cluster.Put(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = "hook", ["namespace"] = "default" },
            ["data"] = data,
        });
    }

    [Theory]
    [InlineData("req.tag == 'gcr.io/my-project/hello-world:1.1' && req.action == 'INSERT'", 1)]
    [InlineData("req.tag == 'other'", 0)]
    public async Task Gcr_WithGooglesToken_IsDoneAndFiltersSeeTheEventInside(string filter, int requests)
    {
        PutGoogleSecret();
        await PrepareAsync(new JsonObject { ["type"] = "gcr", ["resourceFilter"] = filter }.ToJsonString());

        Assert.Equal(SenderPayloads.GcrData, Encoding.UTF8.GetString(Convert.FromBase64String((string)JsonNode.Parse(SenderPayloads.GcrPush)!["message"]!["data"]!)));
        Assert.Equal(200, await CallAsync(_world.Issuers.Token(Google()), NotificationsWorld.Path, SenderPayloads.GcrPush));
        Assert.Equal(requests, _world.Signal.Requests.Count);
        Assert.Equal([FakeIssuers.GoogleKeys], _world.Issuers.Requests);
    }

    public static TheoryData<string> GoogleForgeries => ["issuer", "audience", "email", "unverified", "key"];

    [Theory]
    [MemberData(nameof(GoogleForgeries))]
    public async Task Gcr_WithAnyOtherToken_IsRefused(string forgery)
    {
        PutGoogleSecret();
        await PrepareAsync("""{"type":"gcr"}""");
        using var other = RSA.Create(2048);
        var token = forgery switch
        {
            "issuer" => _world.Issuers.Token(Google(c => c["iss"] = FakeIssuers.Issuer)),
            "audience" => _world.Issuers.Token(Google(c => c["aud"] = "https://else.example")),
            "email" => _world.Issuers.Token(Google(c => c["email"] = "someone@gmail.com")),
            "unverified" => _world.Issuers.Token(Google(c => c["email_verified"] = false)),
            _ => _world.Issuers.Token(Google(), key: other),
        };

        Assert.Equal(400, await CallAsync(token, NotificationsWorld.Path, SenderPayloads.GcrPush));
        Assert.Empty(_world.Signal.Requests);
    }

    // CVE-2026-40109: without both fields any token of Google's would do
    [Fact]
    public async Task Gcr_WithoutAudienceInTheSecret_IsRefused()
    {
        PutGoogleSecret(hasAudience: false);
        await PrepareAsync("""{"type":"gcr"}""");

        Assert.Equal(400, await CallAsync(_world.Issuers.Token(Google()), NotificationsWorld.Path, SenderPayloads.GcrPush));
    }
}
