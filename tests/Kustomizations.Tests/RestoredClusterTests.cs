using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Kustomizations.Tests;

/// <summary>
/// A cluster that goes back to what it was: its API server begins again from an older copy of its data, so that resource versions and
/// generations are lower than the recorded ones, are given a second time, and the objects have the uids that were recorded.
/// </summary>
public sealed class RestoredClusterTests : IDisposable
{
    private const string Config = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"apps"},"data":{"a":"1"}}""";
    private const string Other = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"other","namespace":"apps"},"data":{"a":"1"}}""";
    private const string Deployment = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"server","namespace":"apps"},
         "spec":{"replicas":1,"selector":{"matchLabels":{"app":"server"}},"template":{"metadata":{"labels":{"app":"server"}},
          "spec":{"containers":[{"name":"main","image":"nginx:1"}]}}}}
        """;

    private static readonly GroupVersionKind _config = new("", "v1", "ConfigMap");
    private static readonly GroupVersionKind _deployment = new("apps", "v1", "Deployment");
    private readonly string _folder = Directory.CreateTempSubdirectory("restored-").FullName;
    private readonly MemoryRecordStore _records = new();

    private string Data => Path.Combine(_folder, "data");

    private string Backup => Path.Combine(_folder, "backup");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // the copy was made while the objects had drifted; what was recorded later says that all is as Git wants it
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reconcile_WhenObjectsAreBackAtAnOlderState_CorrectsThem(bool sameProcess)
    {
        await using var h = await AppliedAsync(Config, Deployment);
        await EditAsync(h, _config, "settings", """{"data":{"a":"drifted"}}""");
        await EditAsync(h, _deployment, "server", """{"spec":{"replicas":7}}""");
        await h.RestartServerAsync(data => Copy(data, Backup));
        var old = await VersionAsync(h);
        await h.SettleAsync("web");
        Assert.Equal(("1", 1), await ValuesAsync(h));
        Assert.True(await VersionAsync(h) > old);

        await RestoreAsync(h, sameProcess);
        Assert.Equal(old, await VersionAsync(h));
        Assert.Equal(("drifted", 7), await ValuesAsync(h));
        await h.SettleAsync("web");

        Assert.Equal(("1", 1), await ValuesAsync(h));
        Assert.Equal(["Deployment server", "ConfigMap settings"], await InventoryAsync(h));
    }

    // the copy is of the revision before: the Kustomization's own status and inventory are old, the record is new
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reconcile_WhenTheClusterIsBackAtTheRevisionBefore_AppliesAndPrunesAgain(bool sameProcess)
    {
        await using var h = await AppliedAsync(Config, Deployment, Other);
        await h.RestartServerAsync(data => Copy(data, Backup));
        await ApplySecondAsync(h);
        Assert.Null(await h.FindAsync("v1", "ConfigMap", "other"));

        await RestoreAsync(h, sameProcess);
        Assert.NotNull(await h.FindAsync("v1", "ConfigMap", "other"));
        await ApplySecondAsync(h);

        Assert.Equal(("2", 1), await ValuesAsync(h));
        Assert.Null(await h.FindAsync("v1", "ConfigMap", "other"));
        Assert.NotNull(await h.FindAsync("v1", "ConfigMap", "added"));
        Assert.Equal(["Deployment server", "ConfigMap added", "ConfigMap settings"], await InventoryAsync(h));
        Assert.Equal(ClusterHarness.Second, (string?)(await h.StatusAsync("web"))["lastAppliedRevision"]);
    }

    // versions are given a second time: an edit made after the restore can get the very one that was recorded
    [Fact]
    public async Task Reconcile_WhenAVersionIsGivenASecondTime_SeesTheEdit()
    {
        await using var h = await AppliedAsync(Config);
        await h.RestartServerAsync(data => Copy(data, Backup));
        await EditAsync(h, _config, "settings", """{"data":{"a":"drifted"}}""");
        await h.SettleAsync("web");
        var recorded = Number((await h.ReadAsync("v1", "ConfigMap", "settings")).ResourceVersionOf());

        await RestoreAsync(h, sameProcess: true);
        while (await VersionAsync(h) < recorded - 1)
        {
            await h.PutAsync($$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"filler","namespace":"apps"},"data":{"n":"{{Guid.NewGuid()}}"} }""");
        }

        await EditAsync(h, _config, "settings", """{"data":{"a":"edited"}}""");
        Assert.Equal(recorded, Number((await h.ReadAsync("v1", "ConfigMap", "settings")).ResourceVersionOf()));
        await h.SettleAsync("web");

        Assert.Equal("1", (string?)(await h.ReadAsync("v1", "ConfigMap", "settings"))["data"]!["a"]);
    }

    private async Task<ClusterHarness> AppliedAsync(params string[] manifests)
    {
        var h = await ClusterHarness.StartAsync(Data);
        h.Records = _records.Applied;
        h.Restart();
        await h.KustomizationAsync("web");
        await h.SourceAsync(ClusterHarness.First, Files(manifests));
        await h.SettleAsync("web");
        await h.RunAsync("web");
        return h;
    }

    private static async Task ApplySecondAsync(ClusterHarness h)
    {
        await h.SourceAsync(
            ClusterHarness.Second,
            Files(Config.Replace("\"a\":\"1\"", "\"a\":\"2\"", StringComparison.Ordinal), Deployment, Other.Replace("other", "added", StringComparison.Ordinal)));
        await h.SettleAsync("web");
    }

    private async Task RestoreAsync(ClusterHarness h, bool sameProcess)
    {
        await h.RestartServerAsync(data =>
        {
            Directory.Delete(data, recursive: true);
            Copy(Backup, data);
        });
        if (!sameProcess)
        {
            h.Restart();
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static Task EditAsync(ClusterHarness h, GroupVersionKind kind, string name, string patch) =>
        h.Client.PatchAsync(kind, new("apps", name), PatchType.Merge, JsonNode.Parse(patch)!, new() { FieldManager = "someone" }, CancellationToken.None);

    /// <summary>The last resource version that the server gave.</summary>
    private static async Task<long> VersionAsync(ClusterHarness h) =>
        Number((await h.Client.ListAsync(_config, new() { Namespace = "apps" }, CancellationToken.None)).ResourceVersion);

    private static long Number(string version) => long.Parse(version, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<(string?, int)> ValuesAsync(ClusterHarness h) => (
        (string?)(await h.ReadAsync("v1", "ConfigMap", "settings"))["data"]!["a"],
        (int)(await h.ReadAsync("apps/v1", "Deployment", "server"))["spec"]!["replicas"]!);

    private static async Task<string[]> InventoryAsync(ClusterHarness h) =>
        [.. (await h.StatusAsync("web"))["inventory"]!["entries"]!.AsArray().Select(e => ((string)e!["id"]!).Split('_')).Select(id => $"{id[^1]} {id[1]}")
            .OrderBy(text => text.StartsWith("ConfigMap", StringComparison.Ordinal)).ThenBy(text => text, StringComparer.Ordinal)];

    private static Dictionary<string, string> Files(params string[] manifests) =>
        manifests.Select((text, index) => (text, index)).ToDictionary(m => $"{m.index:000}.yaml", m => m.text);
}
