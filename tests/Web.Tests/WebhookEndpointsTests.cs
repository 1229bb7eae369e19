using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Notifications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flux.Web.Tests;

public sealed class WebhookEndpointsTests
{
    [Theory]
    [InlineData(WebWorld.Path)]
    [InlineData("/c/demo" + WebWorld.Path)]
    public async Task Post_WhenThePathIsAReceivers_Is200WithoutABody(string path)
    {
        await using var world = await WebWorld.StartAsync();

        var response = await world.SendAsync(HttpMethod.Post, path, request => request.Content = new StringContent("{}"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("", await BodyAsync(response));
        Assert.Equal(1, world.Signal.Count);
        Assert.NotNull(world.Cluster.Read("GitRepository", "default/apps")["metadata"]!["annotations"]!["reconcile.fluxcd.io/requestedAt"]);
    }

    [Theory]
    [InlineData("/hook/0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(WebWorld.Path + "?x=1")]
    [InlineData("/c/other" + WebWorld.Path)]
    [InlineData("/hook/x")]
    public async Task Post_WhenThePathIsAnother_Is404AsAProblem(string path)
    {
        await using var world = await WebWorld.StartAsync();

        var response = await world.SendAsync(HttpMethod.Post, path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            """{"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such webhook"}""", await BodyAsync(response));
        Assert.Equal(0, world.Signal.Count);
    }

    [Fact]
    public async Task Post_WhenRequestsAreLogged_KeepsThePathOutOfTheLog()
    {
        using var log = new RecordingLoggerProvider();
        await using var world = await WebWorld.StartAsync(
            services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(log)));

        await world.SendAsync(HttpMethod.Post, WebWorld.Path, request => request.Content = new StringContent("{}"));

        Assert.Equal(1, world.Signal.Count);
        Assert.NotEmpty(log.Lines); // the level is low enough for the server's own lines
        Assert.DoesNotContain(log.Lines, line => line.Contains(WebWorld.Path["/hook/".Length..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_WhenThePathIsAReceivers_Is405()
    {
        await using var world = await WebWorld.StartAsync();

        var response = await world.SendAsync(HttpMethod.Get, WebWorld.Path);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(0, world.Signal.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_WhenTheBodyIsTooLarge_Is413(bool chunked)
    {
        await using var world = await WebWorld.StartAsync(
            services => services.Configure<NotificationOptions>(options => options.MaxBodyBytes = 2048));

        var response = await world.SendAsync(HttpMethod.Post, WebWorld.Path, request =>
        {
            request.Content = new StringContent(new string('x', 2049));
            request.Headers.TransferEncodingChunked = chunked;
        });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(0, world.Signal.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_WhenTheBodyIsAsLargeAsAllowed_Is200(bool chunked)
    {
        await using var world = await WebWorld.StartAsync(
            services => services.Configure<NotificationOptions>(options => options.MaxBodyBytes = 2048));

        var response = await world.SendAsync(HttpMethod.Post, WebWorld.Path, request =>
        {
            request.Content = new StringContent(new string('x', 2048));
            request.Headers.TransferEncodingChunked = chunked;
        });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Post_WhenTheClusterFails_Is500WithoutItsMessage()
    {
        await using var world = await WebWorld.StartAsync();
        await world.SendAsync(HttpMethod.Post, WebWorld.Path);
        world.Cluster.Forbidden.Add("Receiver");

        var response = await world.SendAsync(HttpMethod.Post, WebWorld.Path);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("the receiver could not be read", (string?)JsonNode.Parse(await BodyAsync(response))!["detail"]);
    }

    [Fact]
    public async Task Post_WhenGitHubSigned_TheExactBytesCount()
    {
        await using var world = await WebWorld.StartAsync();
        world.Cluster.Change("Receiver", "default/test-receiver", obj => obj["spec"]!["type"] = "github");

        // openssl dgst -sha256 -hmac token, over the bytes {"a": "ü"} in UTF-8
        var body = Encoding.UTF8.GetBytes("""{"a": "ü"}""");
        var signature = System.Security.Cryptography.HMACSHA256.HashData("token"u8, body);
        async Task<HttpStatusCode> PostAsync(byte[] bytes) => (await world.SendAsync(HttpMethod.Post, WebWorld.Path, request =>
        {
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Add("x-hub-signature-256", $"sha256={Convert.ToHexStringLower(signature)}");
        })).StatusCode;

        Assert.Equal(HttpStatusCode.OK, await PostAsync(body));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync([.. body, (byte)'\n']));
    }

    [Fact]
    public async Task Post_WhenTheHostHasNoServerOfItsOwn_IsServedAsWell()
    {
        await using var world = await WebWorld.StartAsync();

        var context = await world.RunAsync("POST", WebWorld.Path);

        Assert.Equal(200, context.Response.StatusCode);
        Assert.Equal(1, world.Signal.Count);
    }

    private static Task<string> BodyAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
