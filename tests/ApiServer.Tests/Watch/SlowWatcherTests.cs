using System.Net;
using System.Text.Json.Nodes;
using Flux.ApiServer.Watch;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Watch;

public sealed class SlowWatcherTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Watch_ByAClientThatDoesNotRead_IsEndedAndHoldsNobodyUp()
    {
        await using var cluster = await TestCluster.StartAsync(new ApiServerOptions { Controllers = ControllerOptions.None });
        var created = await cluster.CreateAsync(ConfigMaps, ConfigMap(0));
        var version = created["metadata"]!["resourceVersion"]!.GetValue<string>();
        using var slow = cluster.CreateClient();
        slow.DefaultRequestHeaders.Authorization = cluster.Http.DefaultRequestHeaders.Authorization;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{ConfigMaps}?watch=true&resourceVersion={version}") { Version = HttpVersion.Version20 };
        using var response = await slow.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        await using var unread = await response.Content.ReadAsStreamAsync(Cancel);
        using var quick = new StreamReader(await cluster.Http.GetStreamAsync($"{ConfigMaps}?watch=true&resourceVersion={version}", Cancel));

        // So many bytes that neither buffers nor the queue can hold them.
        var changes = (int)(WatchQueue.MaxBytes / (1024 * 1024)) + 40;
        for (var i = 1; i <= changes; i++)
        {
            var (status, _) = await cluster.SendAsync(HttpMethod.Put, $"{ConfigMaps}/a", ConfigMap(i));
            Assert.Equal(200, status);
            Assert.Contains($"\"n\":\"{i}\"", await quick.ReadLineAsync(Cancel), StringComparison.Ordinal);
        }

        var error = await Record.ExceptionAsync(async () =>
        {
            var buffer = new byte[1024 * 1024];
            while (await unread.ReadAsync(buffer, Cancel) > 0)
            {
            }
        });

        Assert.True(error is IOException or HttpRequestException, $"the stream ended as if nothing were missing: {error}");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static JsonObject ConfigMap(int value) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "a" },
        ["data"] = new JsonObject { ["n"] = value.ToString(System.Globalization.CultureInfo.InvariantCulture), ["filler"] = new string('x', 1024 * 1000) },
    };
}
