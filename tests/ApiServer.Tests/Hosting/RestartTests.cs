using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Flux.ApiServer.Tests.Storage;
using Flux.TestKit.ApiServer;
using Flux.TestKit.Git;

namespace Flux.ApiServer.Tests.Hosting;

/// <summary>A server that ends and comes back with the same data directory.</summary>
public sealed class RestartTests : IDisposable
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string Widgets = "/apis/example.test/v1/namespaces/default/widgets";

    private readonly TestDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_OfAFolderInUseBefore_GoesOnAsIfNothingHadHappened()
    {
        string uid, revision, kubeconfig, ca, accountToken;
        await using (var cluster = await StartAsync())
        {
            await cluster.InstallAsync(Definition());
            await cluster.CreateAsync(Widgets, Named("w", ("apiVersion", "example.test/v1"), ("kind", "Widget")));
            await cluster.CreateAsync("/api/v1/namespaces", Named("team"));
            await cluster.CreateAsync("/api/v1/namespaces/default/serviceaccounts", Named("robot"));
            var token = await cluster.CreateAsync("/api/v1/namespaces/default/serviceaccounts/robot/token", new JsonObject { ["spec"] = new JsonObject() });
            accountToken = token["status"]!["token"]!.GetValue<string>();
            var created = await cluster.CreateAsync(ConfigMaps, Named("a"));
            (uid, revision) = (Text(created, "uid"), Text(created, "resourceVersion"));
            (kubeconfig, ca) = (cluster.Kubeconfig, cluster.Server.CaCertificatePem);
        }

        await using var again = await StartAsync();

        // The very first request is for a custom resource.
        Assert.Equal("w", Text((await again.GetAsync($"{Widgets}/w"))!, "name"));
        Assert.Equal(uid, Text((await again.GetAsync($"{ConfigMaps}/a"))!, "uid"));
        Assert.Equal("Active", (await again.GetAsync("/api/v1/namespaces/team"))!["status"]!["phase"]!.GetValue<string>());
        var next = await again.CreateAsync(ConfigMaps, Named("b"));
        Assert.True(long.Parse(Text(next, "resourceVersion"), null) > long.Parse(revision, null));
        Assert.Equal(ca, again.Server.CaCertificatePem);
        Assert.Equal(WithoutServer(kubeconfig), WithoutServer(again.Kubeconfig));
        Assert.Equal("system:serviceaccount:default:robot", await WhoAmIAsync(again, accountToken));
    }

    [Fact]
    public async Task Watch_FromARevisionBeforeTheRestart_TellsWhatCameAfterIt()
    {
        string revision;
        await using (var cluster = await StartAsync())
        {
            revision = Text(await cluster.CreateAsync(ConfigMaps, Named("a")), "resourceVersion");
            await cluster.CreateAsync(ConfigMaps, Named("b"));
            await cluster.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/a");
        }

        await using var again = await StartAsync();
        using var stream = await again.Http.GetStreamAsync($"{ConfigMaps}?watch=true&resourceVersion={revision}", Cancel);
        using var reader = new StreamReader(stream);
        await again.CreateAsync(ConfigMaps, Named("c"));

        var seen = new List<string>();
        while (seen.Count < 3)
        {
            var change = JsonNode.Parse((await reader.ReadLineAsync(Cancel))!)!.AsObject();
            seen.Add($"{change["type"]} {change["object"]!["metadata"]!["name"]}");
        }

        Assert.Equal(["ADDED b", "DELETED a", "ADDED c"], seen);
    }

    [Fact]
    public async Task List_WithAContinueTokenFromBeforeTheRestart_GoesOnWithTheSameList()
    {
        string token;
        await using (var cluster = await StartAsync())
        {
            foreach (var name in (string[])["a", "b", "c"])
            {
                await cluster.CreateAsync(ConfigMaps, Named(name));
            }

            token = Continue((await cluster.GetAsync($"{ConfigMaps}?limit=1"))!);
            await cluster.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/b");
        }

        await using var again = await StartAsync();
        await again.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/c");
        var rest = (await again.GetAsync($"{ConfigMaps}?limit=10&continue={token}"))!;

        Assert.Equal(["b", "c"], rest["items"]!.AsArray().Select(i => Text(i!.AsObject(), "name")).Where(n => n != "kube-root-ca.crt"));
    }

    [Fact]
    public async Task Start_WhenAnotherServerHasTheFolder_SaysSo()
    {
        await using var cluster = await StartAsync();

        var error = await Assert.ThrowsAsync<ApiServerDataException>(StartAsync);

        Assert.Contains("another process has this data folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OfANewFolder_LetsNobodyElseRead()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are of Unix");
        await using (var cluster = await StartAsync())
        {
            await cluster.CreateAsync(ConfigMaps, Named("a"));
        }

        var folders = new[] { _folder["data"] }.Concat(Directory.GetDirectories(_folder["data"], "*", SearchOption.AllDirectories)).ToList();
        var files = Directory.GetFiles(_folder["data"], "*", SearchOption.AllDirectories);
        Assert.Equal(["admin.token", "ca.crt", "ca.key", "lock", "log-0000000001", "service-account.key", "snapshot-0000000001"],
            files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(f)));
        Assert.All(folders, f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Mode(f)));
    }

    [Fact]
    public async Task Write_WhenTheDiskIsFull_AnswersAnErrorAndReadsGoOn()
    {
        var state = new FaultyFolder(int.MaxValue, FaultKind.FullForAWhile, 0);
        await using var cluster = await StartAsync(state);
        var before = await cluster.CreateAsync(ConfigMaps, Named("a"));
        state.FailNext(3);

        var (status, body) = await cluster.SendAsync(HttpMethod.Post, ConfigMaps, Named("b"));

        Assert.Equal((500, "InternalError"), (status, body!["reason"]!.GetValue<string>()));
        Assert.Contains("the state cannot be saved: No space left on device", body["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Null(await cluster.GetAsync($"{ConfigMaps}/b"));
        Assert.Equal(Text(before, "uid"), Text((await cluster.GetAsync($"{ConfigMaps}/a"))!, "uid"));
        for (var i = 0; i < 3; i++)
        {
            (status, _) = await cluster.SendAsync(HttpMethod.Post, ConfigMaps, Named("b"));
        }

        Assert.True(status is 201 or 409, $"the disk has space again, but the answer is {status}");
        Assert.NotNull(await cluster.GetAsync($"{ConfigMaps}/b"));
    }

    [Fact]
    public async Task Controllers_WhenAWriteOfTheirsWasLost_MakeItAgain()
    {
        var state = new FaultyFolder(int.MaxValue, FaultKind.FullForAWhile, 0);
        await using var cluster = await StartAsync(state);
        await cluster.CreateAsync("/api/v1/namespaces", Named("gone"));
        await cluster.CreateAsync("/api/v1/namespaces/gone/configmaps", Named("a"));
        await cluster.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/gone");

        // Whatever of the deletion is lost now must come again once something can be written.
        state.FailNext(6);
        var gone = false;
        for (var i = 0; i < 200 && !gone; i++)
        {
            await cluster.SendAsync(HttpMethod.Post, ConfigMaps, Named($"c{i}"));
            gone = await cluster.GetAsync("/api/v1/namespaces/gone") is null;
            await Task.Delay(10, Cancel);
        }

        Assert.True(gone, "the namespace is still there");
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Text(JsonObject obj, string field) => obj["metadata"]![field]!.GetValue<string>();

    private static string Continue(JsonObject list) => list["metadata"]!["continue"]!.GetValue<string>();

    private static string WithoutServer(string kubeconfig) =>
        string.Join('\n', kubeconfig.Split('\n').Where(line => !line.Contains("server:", StringComparison.Ordinal)));

    private static JsonObject Named(string name, params (string Key, string Value)[] more)
    {
        var obj = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } };
        foreach (var (key, value) in more)
        {
            obj[key] = value;
        }

        return obj;
    }

    private static JsonObject Definition() => JsonNode.Parse(
        """
        {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.test"},
         "spec": {"group": "example.test", "scope": "Namespaced", "names": {"plural": "widgets", "singular": "widget", "kind": "Widget"},
          "versions": [{"name": "v1", "served": true, "storage": true,
           "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object"}}}}}]}}
        """)!.AsObject();

    private static async Task<string> WhoAmIAsync(TestCluster cluster, string token)
    {
        using var http = cluster.CreateClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var content = new StringContent("""{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}""", new MediaTypeHeaderValue("application/json"));
        using var response = await http.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", content, Cancel);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel))!;
        return body["status"]?["userInfo"]?["username"]?.GetValue<string>() ?? body.ToJsonString();
    }

    private Task<TestCluster> StartAsync() => StartAsync(null);

    private Task<TestCluster> StartAsync(FaultyFolder? state) =>
        TestCluster.StartAsync(new ApiServerOptions { DataDirectory = _folder["data"], StateFolder = state });
}
