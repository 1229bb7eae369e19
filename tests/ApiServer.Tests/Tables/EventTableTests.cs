using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Tables;

public sealed class EventTableTests
{
    // kubernetes pkg/printers/internalversion: what `kubectl get events` asks for and prints
    [Fact]
    public async Task Get_OfEventsAsATable_HasTheColumnsOfARealServer()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Controllers = ControllerOptions.None, Https = false });
        await cluster.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/events", JsonNode.Parse(
            """
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"web.1","namespace":"default"},
             "involvedObject":{"kind":"Deployment","namespace":"default","name":"web","fieldPath":"spec"},
             "reason":"Scaled","message":" scaled up\n","type":"Normal","count":3,
             "source":{"component":"deployment-controller"},"reportingComponent":"other","reportingInstance":"node-1",
             "firstTimestamp":"2020-01-01T00:00:00Z","lastTimestamp":"2020-01-01T00:00:00Z"}
            """));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/namespaces/default/events");
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json;as=Table;v=v1;g=meta.k8s.io"));

        using var response = await cluster.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var table = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(
            ["Last Seen", "Type", "Reason", "Object", "Subobject", "Source", "Message", "First Seen", "Count", "Name"],
            table["columnDefinitions"]!.AsArray().Select(c => (string?)c!["name"]));
        var cells = table["rows"]![0]!["cells"]!.AsArray().Select(c => c!.ToString()).ToList();
        Assert.Equal(
            ["Normal", "Scaled", "deployment/web", "spec", "deployment-controller, node-1", "scaled up"],
            cells[1..7]);
        Assert.Equal(["3", "web.1"], cells[8..]);
        Assert.Equal(cells[0], cells[7]); // seen once
    }
}
