using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Flux.ApiServer.Tests.Rest;

/// <summary>What requests cost, in bytes allocated and writes made; never in time.</summary>
public sealed class RequestCostTests : IAsyncDisposable
{
    private const string Token = "token";
    private const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private readonly KubeApiServer _server = KubeApiServer.StartInProcess(new ApiServerOptions
    {
        Token = new(Token),
        Controllers = ControllerOptions.None,
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>
    /// Bounds of about twice what was measured: 100 KiB for a Deployment, 25 KiB for a ConfigMap. A YAML parser in the way, or one more copy
    /// of the object as nodes, breaks them.
    /// </summary>
    [Theory]
    [InlineData(Deployments, 220)]
    [InlineData(ConfigMaps, 60)]
    public async Task Apply_OfOneChangedField_AllocatesNotMuchMoreThanTheObject(string collection, int maxKiB)
    {
        var path = $"{collection}/a?fieldManager=test";
        for (var i = 0; i < 30; i++)
        {
            await ApplyAsync(path, Body(collection, i));
        }

        var body = Body(collection, 99);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sending = ApplyAsync(path, body);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // All of it on this thread, or the number means nothing.
        Assert.True(sending.IsCompleted);
        Assert.InRange(allocated, 1, maxKiB * 1024);
        await sending;
    }

    [Theory]
    [InlineData(Deployments)]
    [InlineData(ConfigMaps)]
    public async Task Apply_OfTheSameAgain_WritesNothing(string collection)
    {
        var path = $"{collection}/a?fieldManager=test";
        var first = await ApplyAsync(path, Body(collection, 1));

        var second = await ApplyAsync(path, Body(collection, 1));

        Assert.Equal(first, second);
        var list = JsonNode.Parse((await SendAsync("GET", collection, null)).Body)!;
        Assert.Equal(JsonNode.Parse(first)!["metadata"]!["resourceVersion"]!.GetValue<string>(), list["metadata"]!["resourceVersion"]!.GetValue<string>());
    }

    [Fact]
    public async Task List_OfManyObjects_IsPutTogetherFromTheirBytes()
    {
        for (var i = 0; i < 300; i++)
        {
            await ApplyAsync($"{ConfigMaps}/c{i}?fieldManager=test", Body(ConfigMaps, i, $"c{i}"));
        }

        await SendAsync("GET", ConfigMaps, null);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var listing = SendAsync("GET", ConfigMaps, null);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // The answer once in the server and twice in this test's stream, as that grows; objects as nodes would be twenty times as much.
        var length = (await listing).Body.Length;
        Assert.InRange(allocated, length, 5L * length);
    }

    private static string Body(string collection, int value, string name = "a") => collection == ConfigMaps
        ? $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","labels":{"app":"a"} },"data":{"value":"{{value}}"} }"""
        : $$$"""
          {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{name}}}"},"spec":{"selector":{"matchLabels":{"app":"a"} },"template":
          {"metadata":{"labels":{"app":"a"} },"spec":{"containers":[{"name":"main","image":"registry.test/app:{{{value}}}","ports":[{"name":"http","containerPort":8080}],
          "env":[{"name":"MODE","value":"on"}],"resources":{"limits":{"memory":"128Mi"} } }]} } } }
          """;

    private async Task<string> ApplyAsync(string path, string body)
    {
        var (status, answer) = await SendAsync("PATCH", path, body);
        Assert.True(status is 200 or 201, answer);
        return answer;
    }

    private async Task<(int Status, string Body)> SendAsync(string method, string path, string? body)
    {
        var http = new DefaultHttpContext();
        var query = path.IndexOf('?', StringComparison.Ordinal);
        http.Request.Method = method;
        http.Request.Path = query < 0 ? path : path[..query];
        http.Request.QueryString = new(query < 0 ? "" : path[query..]);
        http.Request.Headers.Authorization = $"Bearer {Token}";
        if (body is not null)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            http.Request.Body = new MemoryStream(bytes);
            http.Request.ContentLength = bytes.Length;
            http.Request.ContentType = "application/apply-patch+yaml";
        }

        using var answer = new MemoryStream();
        http.Response.Body = answer;
        await _server.RequestDelegate(http);
        return (http.Response.StatusCode, Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length));
    }
}
