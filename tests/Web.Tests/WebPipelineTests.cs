using System.Net;
using Flux.Artifacts;
using Flux.Primitives;
using Flux.Web.Health;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.Web.Tests;

public sealed class WebPipelineTests
{
    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Health_WhenAllIsWell_IsOk(string path)
    {
        await using var world = await WebWorld.StartAsync();

        var response = await world.SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("ok", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Ready_WhenACheckFails_Is503AndHealthStaysOk()
    {
        await using var world = await WebWorld.StartAsync(services => services.AddSingleton<IReadinessCheck, FullStore>());

        var ready = await world.SendAsync(HttpMethod.Get, "/readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("store: it is full", await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await world.SendAsync(HttpMethod.Get, "/healthz")).StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nothing/here")]
    public async Task Get_WhenThereIsNoEndpoint_Is404WithSecurityHeaders(string path)
    {
        await using var world = await WebWorld.StartAsync();

        var response = await world.SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(
            """{"type":"about:blank","title":"Not Found","status":404}""",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("no-store", response.Headers.GetValues("Cache-Control").Single());
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Get_WhenAnEndpointThrows_Is500WithoutTheMessage()
    {
        await using var world = await WebWorld.StartAsync(services => services.AddSingleton<IArtifactStore, BrokenStore>());

        var response = await world.SendAsync(HttpMethod.Get, "/artifacts/demo/a/b/c/d");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(
            """{"type":"about:blank","title":"Internal Server Error","status":500}""",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private sealed class FullStore : IReadinessCheck
    {
        public string Name => "store";

        public ValueTask<string?> ProblemAsync(CancellationToken cancellationToken) => new("it is full");
    }

    private sealed class BrokenStore : IArtifactStore
    {
        private static InvalidDataException Broken => new("password=hunter2");

        public Task<StoredArtifact> StoreAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) => throw Broken;

        public Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken) => throw Broken;

        public Task<bool> VerifyAsync(string path, Digest digest, CancellationToken cancellationToken) => throw Broken;

        public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string folder, CancellationToken cancellationToken) => throw Broken;

        public Task DeleteAsync(string path, CancellationToken cancellationToken) => throw Broken;

        public Uri UrlOf(string path) => throw Broken;
    }
}
