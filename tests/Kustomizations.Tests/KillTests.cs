using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Kustomizations.Tests;

/// <summary>The process ends in the middle of a run, and another one takes over: the cluster becomes what Git says, and nothing else goes.</summary>
public sealed class KillTests
{
    private const string Definition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},
         "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList"},
          "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;

    private static readonly (string ApiVersion, string Kind, string Name)[] _both =
        [("v1", "ConfigMap", "same"), ("v1", "ConfigMap", "changed"), ("example.com/v1", "Widget", "widget"), ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.com")];

    /// <summary>
    /// A run from one revision to the other costs a good dozen requests: each of twenty deaths, before a request is sent or after it was answered,
    /// comes in the course of one, and the later ones in the run that repairs it or in the one after.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reconcile_WhenTheProcessEndsAtAnyRequest_TheNextOneMakesTheClusterWhatGitSays(bool recordsSurvive)
    {
        await using var h = await ClusterHarness.StartAsync();
        h.Records = new MemoryRecordStore().Applied;
        h.Restart();
        await h.PutAsync("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bystander","namespace":"apps"},"data":{"a":"mine"}}""");
        await h.KustomizationAsync("web");
        await SyncAsync(h, even: true);
        var uids = await UidsAsync(h);
        var deaths = 0;
        for (var k = 1; k <= 20; k++)
        {
            var even = k % 2 == 0;
            await SourceAsync(h, even);
            deaths += await DieAsync(h, (k + 1) / 2, afterAnswer: k % 4 >= 2) ? 1 : 0;
            h.Records = recordsSurvive ? h.Records : new MemoryRecordStore().Applied;
            h.Restart();

            await h.SettleAsync("web");

            await AssertAsync(h, even, uids, k);
        }

        Assert.InRange(deaths, 18, 20);
    }

    [Fact]
    public async Task Delete_WhenTheProcessEndsAtAnyRequest_TheNextOneDeletesTheRestAndNothingElse()
    {
        for (var k = 1; k <= 6; k++)
        {
            await using var h = await ClusterHarness.StartAsync();
            await h.PutAsync("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bystander","namespace":"apps"},"data":{"a":"mine"}}""");
            await h.KustomizationAsync("web");
            await SyncAsync(h, even: true);
            await h.Client.DeleteAsync(Api.FluxKinds.Kustomization.Gvk, new("apps", "web"), DeleteOptions.Background, CancellationToken.None);
            await DieAsync(h, k, afterAnswer: k % 2 == 0);
            h.Restart();

            for (var i = 0; i < 10 && await h.FindAsync("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "web") is not null; i++)
            {
                await h.RunAsync("web");
            }

            Assert.Null(await h.FindAsync("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "web"));
            Assert.Null(await h.FindAsync("v1", "ConfigMap", "same"));
            Assert.Null(await h.FindAsync("v1", "ConfigMap", "even"));
            Assert.NotNull(await h.FindAsync("v1", "ConfigMap", "bystander"));
        }
    }

    private static async Task SyncAsync(ClusterHarness h, bool even)
    {
        await SourceAsync(h, even);
        await h.SettleAsync("web");
        Assert.StartsWith("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
    }

    private static Task SourceAsync(ClusterHarness h, bool even) => h.SourceAsync(even ? ClusterHarness.Second : ClusterHarness.First, new Dictionary<string, string>
    {
        ["definition.yaml"] = Definition,
        ["widget.yaml"] = """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"widget","namespace":"apps"},"spec":{"a":"EVEN"}}""".Replace("EVEN", $"{even}", StringComparison.Ordinal),
        ["same.yaml"] = Config("same", "1"),
        ["changed.yaml"] = Config("changed", $"{even}"),
        [even ? "even.yaml" : "odd.yaml"] = Config(even ? "even" : "odd", "1"),
    });

    private static string Config(string name, string value) =>
        $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","namespace":"apps"},"data":{"a":"{{value}}"} }""";

    /// <summary>Runs until the process ends at a request; whether it did.</summary>
    private static async Task<bool> DieAsync(ClusterHarness h, int request, bool afterAnswer)
    {
        using var end = new CancellationTokenSource();
        h.Stopping = end.Token;
        h.Between.Reset();
        var hook = new Func<TestKit.Kubernetes.InterceptedRequest, Task>(r =>
        {
            if (r.Number < request)
            {
                return Task.CompletedTask;
            }

            end.Cancel(); // nothing that the process would do later is done
            throw new OperationCanceledException(end.Token);
        });
        h.Between.Before = afterAnswer ? null : hook;
        h.Between.After = afterAnswer ? hook : null;
        try
        {
            await h.RunAsync("web");
        }
        catch (OperationCanceledException)
        {
        }

        (h.Between.Before, h.Between.After, h.Stopping) = (null, null, CancellationToken.None);
        return end.IsCancellationRequested;
    }

    private static async Task<Dictionary<string, string>> UidsAsync(ClusterHarness h)
    {
        var uids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (apiVersion, kind, name) in _both)
        {
            uids[name] = (await h.ReadAsync(apiVersion, kind, name, kind == "CustomResourceDefinition" ? "" : "apps")).UidOf();
        }

        return uids;
    }

    private static async Task AssertAsync(ClusterHarness h, bool even, Dictionary<string, string> uids, int k)
    {
        Assert.StartsWith("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Equal(uids, await UidsAsync(h)); // what both revisions have was never deleted
        Assert.Equal($"{even}", (string?)(await h.ReadAsync("v1", "ConfigMap", "changed"))["data"]!["a"]);
        Assert.Equal($"{even}", (string?)(await h.ReadAsync("example.com/v1", "Widget", "widget"))["spec"]!["a"]);
        Assert.Equal(even, await h.FindAsync("v1", "ConfigMap", "even") is not null);
        Assert.Equal(!even, await h.FindAsync("v1", "ConfigMap", "odd") is not null);
        Assert.Equal("mine", (string?)(await h.ReadAsync("v1", "ConfigMap", "bystander"))["data"]!["a"]);
        string[] expected =
        [
            "_widgets.example.com_apiextensions.k8s.io_CustomResourceDefinition", "apps_changed__ConfigMap",
            even ? "apps_even__ConfigMap" : "apps_odd__ConfigMap", "apps_same__ConfigMap", "apps_widget_example.com_Widget",
        ];
        var inventory = (await h.StatusAsync("web"))["inventory"]!["entries"]!.AsArray().Select(e => (string?)e!["id"]);
        Assert.True(expected.SequenceEqual(inventory.Order(StringComparer.Ordinal)), $"after death {k}");
    }
}
