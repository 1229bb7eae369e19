namespace Flux.Kustomizations.Tests;

/// <summary>
/// A new artifact that answers the same to all that the last build asked builds to the same, and is not built: two fetches tell a build (one to compare
/// with, one to build), one that it was left out.
/// </summary>
public sealed class ReuseTests
{
    private static readonly Dictionary<string, string> _files = new()
    {
        ["README.md"] = "one",
        ["base/kustomization.yaml"] = "resources: [config.yaml]\n",
        ["base/config.yaml"] = Config("config", "1"),
        ["plain/a.yaml"] = Config("a", "1"),
        ["plain/sub/b.yaml"] = Config("b", "1"),
        ["overlay/kustomization.yaml"] = "namePrefix: x-\nresources: [../base]\ncomponents: [../part]\nconfigMapGenerator:\n- name: made\n  namespace: apps\n  files: [note.txt]\n",
        ["overlay/note.txt"] = "hello",
        ["part/kustomization.yaml"] = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {part: \"1\"}\n",
    };

    [Theory]
    [InlineData("overlay", "README.md", "two")]
    [InlineData("overlay", "plain/a.yaml", "anything")]
    [InlineData("overlay", "base/unnamed.yaml", "anything")]
    [InlineData("plain", "base/config.yaml", "anything")]
    [InlineData("plain", "plain.yaml", "anything")]
    public async Task Reconcile_WhenWhatChangedIsNotRead_BuildsNothingAndMovesOn(string path, string file, string content)
    {
        await using var h = await AppliedAsync(path);
        var (fetches, digest) = (h.Fetcher.Fetches, await DigestAsync(h));

        await ChangeAsync(h, file, content);

        Assert.Equal(1, h.Fetcher.Fetches - fetches);
        Assert.Equal(0, h.Requests.Requests.Count(r => r.DryRun));
        Assert.Equal(digest, await DigestAsync(h));
        var status = await h.StatusAsync("web");
        Assert.Equal((ClusterHarness.Second, ClusterHarness.Second), ((string?)status["lastAppliedRevision"], (string?)status["lastAttemptedRevision"]));
        Assert.Equal(ClusterHarness.Second, (string?)status["history"]![0]!["metadata"]!["revision"]);
        Assert.StartsWith($"Ready=True ReconciliationSucceeded: Applied revision: {ClusterHarness.Second}", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        await h.RunAsync("web");
        Assert.Equal(1, h.Fetcher.Fetches - fetches); // known now
    }

    [Theory]
    [InlineData("overlay", "base/config.yaml", "CONFIG")]
    [InlineData("overlay", "overlay/note.txt", "bye")]
    [InlineData("overlay", "part/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {part: \"2\"}\n")]
    [InlineData("overlay", "overlay/note.txt", null)]
    [InlineData("overlay", "base/kustomization.yml", "resources: []\n")]
    [InlineData("plain", "plain/a.yaml", null)]
    [InlineData("plain", "plain/c.yaml", "CONFIG")]
    [InlineData("plain", "plain/sub/d.yaml", "CONFIG")]
    [InlineData("plain", "plain/more/d.yaml", "CONFIG")]
    [InlineData("plain", "plain/sub/kustomization.yaml", "namePrefix: y-\nresources: [b.yaml]\n")]
    [InlineData("plain", "plain/kustomization.yaml", "namePrefix: y-\nresources: [a.yaml]\n")]
    public async Task Reconcile_WhenAnythingThatIsReadChanged_Builds(string path, string file, string? content)
    {
        await using var h = await AppliedAsync(path);
        var (fetches, before) = (h.Fetcher.Fetches, await WhatAsync(h));

        await ChangeAsync(h, file, content == "CONFIG" ? Config("config", "2") : content);

        Assert.Equal(2, h.Fetcher.Fetches - fetches);
        Assert.NotEqual(before, await WhatAsync(h));
    }

    [Fact]
    public async Task Reconcile_WhenAnotherProcessTakesOver_TheRecordTellsWhatWasRead()
    {
        await using var h = await AppliedAsync("overlay");
        await ChangeAsync(h, "README.md", "two");
        h.Restart();
        var fetches = h.Fetcher.Fetches;
        h.Requests.Reset();

        await h.RunAsync("web");

        Assert.Equal(1, h.Fetcher.Fetches - fetches);
        Assert.Equal(0, h.Requests.Requests.Count(r => r.DryRun));
    }

    [Fact]
    public async Task Reconcile_WhenTheClusterDriftedWithTheRevision_CorrectsIt()
    {
        await using var h = await AppliedAsync("plain");
        await h.Client.PatchAsync(
            new("", "v1", "ConfigMap"), new("apps", "a"), Kubernetes.PatchType.Merge, System.Text.Json.Nodes.JsonNode.Parse("""{"data":{"a":"9"}}""")!,
            new() { FieldManager = "someone" }, CancellationToken.None);

        await ChangeAsync(h, "README.md", "two");

        Assert.Equal("1", (string?)(await h.ReadAsync("v1", "ConfigMap", "a"))["data"]!["a"]);
    }

    private static async Task<ClusterHarness> AppliedAsync(string path)
    {
        var h = await ClusterHarness.StartAsync();
        h.Records = new MemoryRecordStore().Applied;
        h.Restart();
        await h.KustomizationAsync("web", $$"""{"path":"{{path}}"}""");
        await h.SourceAsync(ClusterHarness.First, _files);
        await h.SettleAsync("web");
        Assert.StartsWith("Ready=True", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        return h;
    }

    private static async Task ChangeAsync(ClusterHarness h, string file, string? content)
    {
        var files = new Dictionary<string, string>(_files);
        files.Remove(file);
        if (content is not null)
        {
            files[file] = content;
        }

        await h.SourceAsync(ClusterHarness.Second, files);
        h.Requests.Reset();
        await h.RunAsync("web");
    }

    /// <summary>What the build gave, or why it gave nothing.</summary>
    private static async Task<string> WhatAsync(ClusterHarness h) =>
        (await h.ConditionsAsync("web")).Contains("Ready=True", StringComparison.Ordinal) ? await DigestAsync(h) : await h.ConditionsAsync("web");

    private static async Task<string> DigestAsync(ClusterHarness h) => (string)(await h.StatusAsync("web"))["history"]![0]!["digest"]!;

    private static string Config(string name, string value) =>
        $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","namespace":"apps"},"data":{"a":"{{value}}"} }""";
}
