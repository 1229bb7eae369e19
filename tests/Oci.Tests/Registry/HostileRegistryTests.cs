using System.Text;
using Flux.Primitives;
using Flux.TestKit.Git;
using Flux.TestKit.Registry;
using Microsoft.AspNetCore.Http;

namespace Flux.Oci.Tests.Registry;

/// <summary>A registry that means harm: every answer ends in an error within the limits, and credentials stay with their registry.</summary>
public sealed class HostileRegistryTests : RegistryTests
{
    [Fact]
    public async Task OpenBlob_WhenSentToAnotherHost_GoesThereWithoutCredentials()
    {
        var shown = new List<string>();
        await using var storage = await RegistryTestServer.StartAsync(new()
        {
            Intercept = async context =>
            {
                shown.Add(context.Request.Headers.Authorization.ToString());
                await context.Response.Body.WriteAsync(Layer, context.RequestAborted);
                return true;
            },
        });
        await using var server = await RegistryTestServer.StartAsync(new()
        {
            Username = "robot",
            Password = "right",
            Intercept = context =>
            {
                if (!(context.Request.Path.Value ?? "").Contains("/blobs/", StringComparison.Ordinal) || context.Request.Headers.Authorization.Count == 0)
                {
                    return Task.FromResult(false);
                }

                context.Response.StatusCode = 307;
                context.Response.Headers.Location = $"{storage.Address}/bucket/blob?signature=abc";
                return Task.FromResult(true);
            },
        });
        Put(server);

        Assert.Equal(Layer, await PullAsync(Open(server, new() { Credentials = Login(server, "robot", "right") })));

        Assert.Equal([""], shown);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/", "link-local addresses are not allowed")]
    [InlineData("http://100.100.100.200/", "cloud metadata addresses are not allowed")]
    [InlineData("file:///etc/passwd", "redirects to an address that is not secure")]
    public async Task OpenBlob_WhenSentToAForbiddenAddress_IsRefused(string location, string reason)
    {
        await using var server = await RegistryTestServer.StartAsync(new()
        {
            Intercept = context =>
            {
                context.Response.StatusCode = 302;
                context.Response.Headers.Location = location;
                return Task.FromResult(true);
            },
        });

        var e = await Assert.ThrowsAsync<OciException>(() => Open(server).FetchManifestAsync("v1", Token));

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_WhenRedirectedInACircle_Ends()
    {
        await using var server = await RegistryTestServer.StartAsync(new()
        {
            Intercept = context =>
            {
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = context.Request.Path.Value;
                return Task.FromResult(true);
            },
        });

        var e = await Assert.ThrowsAsync<OciException>(() => Open(server).FetchManifestAsync("v1", Token));

        Assert.Contains("redirects more than 10 times", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenBlob_WhenItsBytesAreOthers_FailsAtItsEnd()
    {
        await using var server = await RegistryTestServer.StartAsync();
        Put(server);
        var other = (byte[])Layer.Clone();
        other[7] ^= 1;
        server.ReplaceBlob(RegistryTestServer.DigestOf(Layer), other);

        var e = await Assert.ThrowsAsync<OciException>(() => PullAsync(Open(server)));

        Assert.Contains($"has the digest {RegistryTestServer.DigestOf(other)}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenBlob_WhenItIsLongerThanDescribed_FailsBeforeTheRestIsRead()
    {
        await using var server = await RegistryTestServer.StartAsync();
        Put(server);
        server.ReplaceBlob(RegistryTestServer.DigestOf(Layer), [.. Layer, 1]);

        var e = await Assert.ThrowsAsync<OciException>(() => PullAsync(Open(server)));

        Assert.Contains("is larger than the 300000 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchManifest_WhenItIsNotOfTheDigest_IsRefused()
    {
        await using var server = await RegistryTestServer.StartAsync(new()
        {
            Intercept = async context =>
            {
                await context.Response.WriteAsync("""{"schemaVersion":2,"layers":[]}""", context.RequestAborted);
                return true;
            },
        });
        var digest = $"sha256:{new string('0', 64)}";

        var e = await Assert.ThrowsAsync<OciException>(() => Open(server).FetchManifestAsync(digest, Token));

        Assert.Contains($"does not match requested digest: \"{digest}\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchManifest_WhenItIsTooLarge_IsRefused()
    {
        Settings.MaxManifestBytes = 2048;
        await using var server = await RegistryTestServer.StartAsync();
        server.PutManifest(Repository, "v1", Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"annotations":{"x":"{{new string('x', 4000)}}"} }"""));

        var e = await Assert.ThrowsAsync<OciException>(() => Open(server).FetchManifestAsync("v1", Token));

        Assert.Contains("is larger than 2048 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListTags_WhenThePagesGoInACircle_Ends()
    {
        await using var server = await RegistryTestServer.StartAsync(new()
        {
            Intercept = async context =>
            {
                context.Response.Headers.Link = "</v2/team/app/tags/list?last=x>; rel=\"next\"";
                await context.Response.WriteAsync("""{"tags":["x"]}""", context.RequestAborted);
                return true;
            },
        });

        var e = await Assert.ThrowsAsync<OciException>(() => Open(server).ListTagsAsync(Token));

        Assert.Contains("lists its tags without an end", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_WhenHeadersNeverEnd_Fails()
    {
        await using var server = new RawHttpServer(async (_, stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), token);
            while (true)
            {
                await stream.WriteAsync("X-Again: and again and again and again\r\n"u8.ToArray(), token);
            }
        });

        var e = await Assert.ThrowsAsync<OciException>(() => Client.Open(RepositoryName.Parse($"{server.Host}/{Repository}"), OciAccess.Anonymous).FetchManifestAsync("v1", Token));

        Assert.Contains("/v2/team/app/manifests/v1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_WhenTheRegistryHangs_EndsWithItsCaller()
    {
        await using var server = new RawHttpServer((_, _, token) => Task.Delay(Timeout.Infinite, token));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var pulling = Client.Open(RepositoryName.Parse($"{server.Host}/{Repository}"), OciAccess.Anonymous).FetchManifestAsync("v1", limit.Token);
        await server.Asked;

        await limit.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pulling);
    }

    [Fact]
    public async Task Pull_WhenTheTokenServiceIsNotSecure_SendsItNoPassword()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("registry");
        await using var thief = await RegistryTestServer.StartAsync();
        await using var server = await RegistryTestServer.StartAsync(new()
        {
            Certificate = certificate,
            Intercept = context =>
            {
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{thief.Address}/token\",service=\"x\"";
                return Task.FromResult(true);
            },
        });
        var access = new OciAccess { Credentials = Login(server, "robot", "right"), Connection = new() { CaCertificates = authority.Pem } };

        var e = await Assert.ThrowsAsync<OciException>(() => Open(server, access).FetchManifestAsync("v1", Token));

        Assert.Contains("names a token service that is not secure", e.Message, StringComparison.Ordinal);
        Assert.Empty(thief.Requests);
    }

    [Fact]
    public async Task Pull_WhenWhereItSendsUsWantsALogin_ShowsNothing()
    {
        var shown = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var thief = await RegistryTestServer.StartAsync(new()
        {
            Intercept = context =>
            {
                shown.Enqueue(context.Request.Headers.Authorization.ToString());
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{context.Request.Host}/token\",service=\"x\"";
                return Task.FromResult(true);
            },
        });
        await using var server = await RegistryTestServer.StartAsync(new()
        {
            Intercept = context =>
            {
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = $"{thief.Address}{context.Request.Path}";
                return Task.FromResult(true);
            },
        });

        var e = await Assert.ThrowsAsync<OciException>(() =>
            Open(server, new() { Credentials = Login(server, "robot", "right") }).FetchManifestAsync("v1", Token));

        Assert.True(e.IsUnauthorized);
        Assert.NotEmpty(shown);
        Assert.All(shown, Assert.Empty);
    }

    [Theory]
    [InlineData("redirect")]
    [InlineData("endless")]
    [InlineData("no json")]
    [InlineData("no token")]
    [InlineData("line break")]
    public async Task Pull_WhenTheTokenServiceMisbehaves_Fails(string how)
    {
        await using var thief = await RegistryTestServer.StartAsync();
        await using var server = await RegistryTestServer.StartAsync(new()
        {
            Intercept = async context =>
            {
                if (context.Request.Path != "/token")
                {
                    context.Response.StatusCode = 401;
                    context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{context.Request.Host}/token\",service=\"x\"";
                    return true;
                }

                switch (how)
                {
                    case "redirect":
                        context.Response.Redirect($"{thief.Address}/token");
                        break;
                    case "endless":
                        await EndlessAsync(context, "{\"token\":\"", "aaaaaaaaaaaaaaaa");
                        break;
                    default:
                        await context.Response.WriteAsync(
                            how switch { "no json" => "<html>", "no token" => """{"token":7}""", _ => """{"token":"a\r\nX-Evil: 1"}""" }, context.RequestAborted);
                        break;
                }

                return true;
            },
        });

        await Assert.ThrowsAsync<OciException>(() => Open(server, new() { Credentials = Login(server, "robot", "right") }).FetchManifestAsync("v1", Token)
            .WaitAsync(TimeSpan.FromMinutes(2), Token));

        Assert.Empty(thief.Requests);
    }

    [Fact]
    public async Task FetchManifest_WhenItNeverEnds_IsRefusedAtTheLimit()
    {
        Settings.MaxManifestBytes = 64 << 10;
        await using var server = await RegistryTestServer.StartAsync(new()
        {
            Intercept = async context =>
            {
                await EndlessAsync(context, "{\"layers\":[", "{\"digest\":\"x\"},");
                return true;
            },
        });

        var e = await Assert.ThrowsAsync<OciException>(() => Open(server).FetchManifestAsync("v1", Token).WaitAsync(TimeSpan.FromMinutes(2), Token));

        Assert.Contains("is larger than 65536 bytes", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"layers":[{"mediaType":"a","digest":"sha256:DIGEST","size":-1}]}""")]
    [InlineData("""{"schemaVersion":2,"layers":[{"mediaType":"a","digest":"sha256:DIGEST","size":1e30}]}""")]
    [InlineData("""{"schemaVersion":2,"layers":[{"mediaType":"a","digest":"sha256:../../x","size":1}]}""")]
    [InlineData("""{"schemaVersion":2,"layers":[{"mediaType":"a","digest":"md5:00","size":1}]}""")]
    [InlineData("""{"schemaVersion":2,"layers":{"a":1}}""")]
    [InlineData("""{"schemaVersion":2,"layers":[7]}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task Manifest_WhenItIsMalformed_IsRefused(string json)
    {
        await using var server = await RegistryTestServer.StartAsync();
        server.PutManifest(Repository, "v1", Encoding.UTF8.GetBytes(json.Replace("DIGEST", new string('0', 64), StringComparison.Ordinal)));

        await Assert.ThrowsAsync<OciException>(() => PullAsync(Open(server)));
    }

    [Fact]
    public async Task Manifest_WhenItIsNestedADeepAsItIsLong_IsRefused()
    {
        await using var server = await RegistryTestServer.StartAsync();
        server.PutManifest(Repository, "v1", Encoding.UTF8.GetBytes($"{{\"layers\":{new string('[', 100_000)}{new string(']', 100_000)}}}"));

        await Assert.ThrowsAsync<OciException>(() => PullAsync(Open(server)));
    }

    [Fact]
    public async Task OpenBlob_WhenItIsShorterThanDescribed_Fails()
    {
        await using var server = await RegistryTestServer.StartAsync();
        Put(server);
        server.ReplaceBlob(RegistryTestServer.DigestOf(Layer), Layer[..1000]);

        await Assert.ThrowsAsync<OciException>(() => PullAsync(Open(server)));
    }

    [Fact]
    public async Task OpenBlob_WhenItNeverEnds_FailsAtItsDescribedSize()
    {
        await using var server = await RegistryTestServer.StartAsync(new()
        {
            Intercept = async context =>
            {
                if (!(context.Request.Path.Value ?? "").Contains("/blobs/", StringComparison.Ordinal))
                {
                    return false;
                }

                await EndlessAsync(context, "", new string('x', 16_000));
                return true;
            },
        });
        Put(server);

        var e = await Assert.ThrowsAsync<OciException>(() => PullAsync(Open(server)).WaitAsync(TimeSpan.FromMinutes(2), Token));

        Assert.Contains("is larger than the 300000 bytes", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//[")]
    [InlineData("http://")]
    [InlineData("http://%zz/")]
    [InlineData("\\\\host\\share")]
    [InlineData("javascript:alert(1)")]
    public async Task Pull_WhenARedirectIsNoAddress_Fails(string location)
    {
        await using var server = await RegistryTestServer.StartAsync(new()
        {
            Intercept = context =>
            {
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = location;
                return Task.FromResult(true);
            },
        });

        await Assert.ThrowsAsync<OciException>(() => Open(server).FetchManifestAsync("v1", Token));
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer realm")]
    [InlineData("Bearer realm=\"")]
    [InlineData("Bearer realm=\"ftp://x/\"")]
    [InlineData("Bearer realm=\"http://169.254.169.254/token\"")]
    [InlineData("Negotiate, , =,,\"")]
    public async Task Pull_WhenTheChallengeIsMalformed_Fails(string challenge)
    {
        await using var server = await RegistryTestServer.StartAsync(new()
        {
            Intercept = context =>
            {
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = challenge;
                return Task.FromResult(true);
            },
        });

        await Assert.ThrowsAsync<OciException>(() => Open(server, new() { Credentials = Login(server, "robot", "right") }).FetchManifestAsync("v1", Token));
    }

    private static async Task EndlessAsync(HttpContext context, string first, string again)
    {
        try
        {
            await context.Response.WriteAsync(first, context.RequestAborted);
            var more = string.Concat(Enumerable.Repeat(again, 1 + (16_000 / again.Length)));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(more, context.RequestAborted);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // the client hung up, as it should
        }
    }
}
