using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Flux.Web.Tests;

public sealed class ArtifactEndpointsTests
{
    private const string Path = "demo/gitrepository/default/apps/6b5.tar.gz";
    private const string Token = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Get_WhenItIsThere_IsSentWhole()
    {
        await using var world = await WebWorld.StartAsync();
        await world.StoreAsync(Path, "content");

        var response = await world.SendAsync(HttpMethod.Get, "/artifacts/" + Path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("content", await BodyAsync(response));
        Assert.Equal("application/gzip", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(7, response.Content.Headers.ContentLength);
        Assert.False(response.Headers.ETag?.IsWeak);
        Assert.Equal((true, true), (response.Headers.CacheControl?.Private, response.Headers.CacheControl?.NoCache));
        Assert.Equal("nosniff", string.Join("", response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Get_WhenTheAddressIsTheStores_FindsIt()
    {
        await using var world = await WebWorld.StartAsync();
        const string odd = "demo/ocirepository/a/b/sha256:0f.tar.gz";
        await world.StoreAsync(odd, "content");

        var response = await world.SendAsync(HttpMethod.Get, world.Store.UrlOf(odd).PathAndQuery);

        Assert.Equal("content", await BodyAsync(response));
    }

    [Fact]
    public async Task Head_WhenItIsThere_SendsTheHeadersAlone()
    {
        await using var world = await WebWorld.StartAsync();
        await world.StoreAsync(Path, "content");

        var response = await world.SendAsync(HttpMethod.Head, "/artifacts/" + Path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(7, response.Content.Headers.ContentLength);
        Assert.Equal("", await BodyAsync(response));
    }

    [Fact]
    public async Task Get_WhenARangeIsAskedFor_SendsIt()
    {
        await using var world = await WebWorld.StartAsync();
        await world.StoreAsync(Path, "content");

        var response = await world.SendAsync(
            HttpMethod.Get, "/artifacts/" + Path, request => request.Headers.Range = new RangeHeaderValue(3, 5));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("ten", await BodyAsync(response));
        Assert.Equal("bytes 3-5/7", response.Content.Headers.ContentRange?.ToString());
    }

    [Fact]
    public async Task Get_WhenTheCallerHasIt_Is304UntilItIsReplaced()
    {
        await using var world = await WebWorld.StartAsync();
        await world.StoreAsync(Path, "content");
        var tag = (await world.SendAsync(HttpMethod.Get, "/artifacts/" + Path)).Headers.ETag!;

        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync()).StatusCode);
        await world.StoreAsync(Path, "something else");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync()).StatusCode);

        Task<HttpResponseMessage> GetAsync() =>
            world.SendAsync(HttpMethod.Get, "/artifacts/" + Path, request => request.Headers.IfNoneMatch.Add(tag));
    }

    [Theory]
    [InlineData("/artifacts/")]
    [InlineData("/artifacts/demo")]
    [InlineData("/artifacts/demo/gitrepository/default/apps")]
    [InlineData("/artifacts/demo/gitrepository/default/apps/")]
    [InlineData("/artifacts/demo/gitrepository/default/apps/other.tar.gz")]
    [InlineData("/artifacts/.tmp/x")]
    [InlineData("/artifacts/demo/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/artifacts/demo/..%2f..%2fetc/passwd")]
    [InlineData("/artifacts//etc/passwd")]
    public async Task Get_WhenThereIsNoSuchArtifact_Is404(string path)
    {
        await using var world = await WebWorld.StartAsync();
        await world.StoreAsync(Path, "content");

        var response = await world.SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Put_WhenTried_Is405()
    {
        await using var world = await WebWorld.StartAsync();

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await world.SendAsync(HttpMethod.Put, "/artifacts/" + Path)).StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", 200)]
    [InlineData("::1", 200)]
    [InlineData("::ffff:127.0.0.1", 200)]
    [InlineData("10.0.0.7", 404)]
    [InlineData(null, 404)]
    public async Task Get_WhenLoopbackAloneMayRead_OthersFindNothing(string? address, int status)
    {
        await using var world = await WebWorld.StartAsync();
        await world.StoreAsync(Path, "content");

        var context = await world.RunAsync(
            "GET", "/artifacts/" + Path, context => context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address));

        Assert.Equal(status, context.Response.StatusCode);
    }

    [Theory]
    [InlineData($"Bearer {Token}", 200)]
    [InlineData($"bearer {Token}", 200)]
    [InlineData($"Bearer {Token}x", 401)]
    [InlineData($"Basic {Token}", 401)]
    [InlineData(null, 401)]
    public async Task Get_WhenATokenIsNeeded_OthersAre401(string? authorization, int status)
    {
        await using var world = await WebWorld.StartAsync(services => services.Configure<WebOptions>(options =>
        {
            options.ArtifactAccess = EndpointAccess.Token;
            options.ArtifactToken = Token;
        }));
        await world.StoreAsync(Path, "content");

        var response = await world.SendAsync(HttpMethod.Get, "/artifacts/" + Path, request =>
        {
            if (authorization is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }
        });

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Count > 0);
    }

    [Theory]
    [InlineData(EndpointAccess.Anyone, 200)]
    [InlineData(EndpointAccess.Nobody, 404)]
    public async Task Get_WhenAccessIsOpenOrClosed_IsSo(EndpointAccess access, int status)
    {
        await using var world = await WebWorld.StartAsync(
            services => services.Configure<WebOptions>(options => options.ArtifactAccess = access));
        await world.StoreAsync(Path, "content");

        var context = await world.RunAsync(
            "GET", "/artifacts/" + Path, context => context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.9"));

        Assert.Equal(status, context.Response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("short")]
    public async Task Start_WhenTheTokenIsMissingOrShort_Fails(string? token)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => WebWorld.StartAsync(services => services.Configure<WebOptions>(options =>
        {
            options.ArtifactAccess = EndpointAccess.Token;
            options.ArtifactToken = token;
        })));

        Assert.Contains("ArtifactToken", error.Message, StringComparison.Ordinal);
    }

    private static Task<string> BodyAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
