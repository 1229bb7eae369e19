using Flux.FileCommands;
using Flux.Primitives;
using Flux.TestKit.Git;
using Flux.Yaml;

namespace Flux.Cli.Tests.Commands;

public sealed class KustomizationBuildCommandTests : IDisposable
{
    private const string Built =
        """
        apiVersion: v1
        data:
          a: "1"
        kind: ConfigMap
        metadata:
          name: prod-config
          namespace: web

        """;

    private readonly TestDirectory _folder = new();

    public KustomizationBuildCommandTests()
    {
        Directory.CreateDirectory(_folder["app"]);
        File.WriteAllText(_folder["config.yaml"], "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config}\ndata: {a: \"1\"}\n");
        File.Copy(_folder["config.yaml"], _folder["app/config.yaml"]);
        Write("resources: [config.yaml]\nnamePrefix: prod-\nnamespace: web\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Build_PrintsWhatKustomizePrints() =>
        Assert.Equal(new CliRun(0, Built, ""), await BuildAsync("build", "kustomization", _folder["app"]));

    [Fact]
    public async Task Build_IntoAFile_WritesItAndPrintsNothing()
    {
        var run = await BuildAsync("build", "ks", _folder["app"], "-o", _folder["out.yaml"]);

        Assert.Equal(new CliRun(0, "", ""), run);
        Assert.Equal(Built, await File.ReadAllTextAsync(_folder["out.yaml"], CancellationToken.None));
    }

    [Fact]
    public async Task Build_IntoADirectory_WritesAFileAnObject()
    {
        Directory.CreateDirectory(_folder["out"]);
        Write("resources: [config.yaml]\nnamePrefix: prod-\nnamespace: web\nconfigMapGenerator:\n- name: second\n  literals: [b=2]\n  options: {disableNameSuffixHash: true}\n");

        var run = await BuildAsync("build", "ks", _folder["app"], "-o", _folder["out"]);

        Assert.Equal(new CliRun(0, "", ""), run);
        Assert.Equal(
            ["v1_configmap_prod-config.yaml", "v1_configmap_prod-second.yaml"],
            Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Built, await File.ReadAllTextAsync(_folder["out/v1_configmap_prod-config.yaml"], CancellationToken.None));
    }

    [Fact]
    public async Task Build_OfAFileOutside_IsRefusedUnlessAllowed()
    {
        Write("resources: [../config.yaml]\nnamePrefix: prod-\nnamespace: web\n");

        var refused = await BuildAsync("build", "ks", _folder["app"]);
        var allowed = await BuildAsync("build", "ks", _folder["app"], "--load-restrictor", "LoadRestrictionsNone");

        Assert.Equal(ExitCodes.Failure, refused.Code);
        Assert.Contains("is not in or below", refused.Error, StringComparison.Ordinal);
        Assert.Equal(new CliRun(0, Built, ""), allowed);
    }

    [Fact]
    public async Task Build_OfADirectoryThatIsNotThere_FailsWithThePath()
    {
        var run = await BuildAsync("build", "ks", _folder["nowhere"]);

        Assert.Equal((ExitCodes.Failure, ""), (run.Code, run.Out));
        Assert.Contains(_folder["nowhere"], run.Error, StringComparison.Ordinal);
    }

    // kustomize goes through JSON, which has no infinity
    [Fact]
    public async Task Build_OfANumberThatJsonLacks_FailsAndSaysWhich()
    {
        await File.WriteAllTextAsync(_folder["app/config.yaml"], "apiVersion: v1\nkind: Foo\nmetadata: {name: config}\nspec: {most: .inf}\n", CancellationToken.None);

        var run = await BuildAsync("build", "ks", _folder["app"]);

        Assert.Equal(1, run.Code);
        Assert.Empty(run.Out);
        Assert.Contains("json: unsupported value: +Inf", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_OfTheProductionSample_TakesTheOverlaysNamespace()
    {
        var run = await BuildAsync("build", "kustomization", Path.Combine(CommandLineTests.RepositoryRoot(), "samples/apps/web/overlays/production"));

        Assert.Equal(ExitCodes.Success, run.Code);
        var deployment = Assert.Single(KubeYaml.ReadObjects(run.Out, "out"), o => o.Text("kind") == "Deployment" && o.Text("metadata", "name") == "web");
        Assert.Equal("web-production", deployment.Text("metadata", "namespace"));
    }

    [Theory]
    [InlineData("build ks --load-restrictor None", "illegal flag value --load-restrictor None; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]")]
    [InlineData("build ks --reorder random", "illegal flag value --reorder random; legal values: [legacy none]")]
    [InlineData("build ks --enable-alpha-plugins", "--enable-alpha-plugins is refused: plugins that are programs or containers are not run")]
    [InlineData("build ks --enable-exec", "--enable-exec is refused")]
    [InlineData("build ks --network", "--network is refused")]
    [InlineData("build ks --mount type=bind", "--mount is refused")]
    [InlineData("build ks -e A=B", "--env is refused")]
    [InlineData("build ks --as-current-user", "--as-current-user is refused")]
    [InlineData("build ks --enable-helm --helm-command helm3", "--helm-command is refused: charts are rendered by the engine that is built in")]
    public async Task Build_WhenAnOptionIsWrong_IsAUsageError(string arguments, string message)
    {
        var run = await BuildAsync(arguments.Split(' '));

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    // the names are kustomize's: writer.go of its build command, where a namespace that is not written is "default"
    [Fact]
    public async Task Build_IntoADirectoryOfSeveralNamespaces_PutsThemIntoTheNames()
    {
        Directory.CreateDirectory(_folder["out"]);
        await File.WriteAllTextAsync(
            _folder["app/config.yaml"],
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: web}\n---\n"
            + "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: 'sys:r'}\n",
            CancellationToken.None);
        Write("resources: [config.yaml]\n");

        var run = await BuildAsync("build", "ks", _folder["app"], "-o", _folder["out"]);

        Assert.Equal(new CliRun(0, "", ""), run);
        Assert.Equal(
            ["default_v1_configmap_a.yaml", "rbac.authorization.k8s.io_v1_clusterrole_sys:r.yaml", "web_v1_configmap_a.yaml"],
            Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    // the words are kustomize's and cobra's
    [Fact]
    public async Task Build_OfDeprecatedFieldsAndFlags_WarnsOnTheErrorStream()
    {
        Write("bases: []\nresources: [config.yaml]\ncommonLabels: {a: b}\n");

        var run = await BuildAsync("build", "ks", _folder["app"], "--reorder", "none", "--enable-managedby-label");

        Assert.Equal(0, run.Code);
        Assert.Contains("app.kubernetes.io/managed-by: kustomize-v", run.Out, StringComparison.Ordinal);
        Assert.Equal(
            """
            Flag --reorder has been deprecated, use the new 'sortOptions' field in kustomization.yaml instead.
            Flag --enable-managedby-label has been deprecated, The flag `enable-managedby-label` has been deprecated. Use the `managedByLabel` option in the `buildMetadata` field instead.
            # Warning: 'bases' is deprecated. Please use 'resources' instead. Run 'kustomize edit fix' to update your Kustomization automatically.
            # Warning: 'commonLabels' is deprecated. Please use 'labels' instead. Run 'kustomize edit fix' to update your Kustomization automatically.

            """,
            run.Error);
    }

    [Fact]
    public async Task Build_ThatFails_SaysErrorAsKustomizeDoes()
    {
        Write("resources: [nowhere.yaml]\n");

        var run = await BuildAsync("build", "ks", _folder["app"]);

        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.StartsWith("Error: accumulating resources: accumulation err='accumulating resources from 'nowhere.yaml': ", run.Error, StringComparison.Ordinal);
    }

    // a link is what it leads to: kustomize's load restriction follows it
    [Theory]
    [InlineData("link.yaml", "../config.yaml", "link.yaml")]
    [InlineData("inner", "..", "inner/config.yaml")]
    public async Task Build_WhenALinkLeadsOutside_IsRefusedUnlessAllowed(string link, string target, string resource)
    {
        File.CreateSymbolicLink(_folder[$"app/{link}"], target);
        Write($"resources: [{resource}]\nnamePrefix: prod-\nnamespace: web\n");

        var refused = await BuildAsync("build", "ks", _folder["app"]);
        var allowed = await BuildAsync("build", "ks", _folder["app"], "--load-restrictor", "LoadRestrictionsNone");

        Assert.Equal(1, refused.Code);
        Assert.Contains($"security; file '{_folder["config.yaml"]}' is not in or below '{_folder["app"]}'", refused.Error, StringComparison.Ordinal);
        Assert.Equal(new CliRun(0, Built, ""), allowed);
    }

    [Fact]
    public async Task Build_OfARemoteBase_NeedsTheFlag()
    {
        Write("resources: ['https://git.invalid/org/repo?ref=v1']\n");

        var run = await BuildAsync("build", "ks", _folder["app"]);

        Assert.Equal(1, run.Code);
        Assert.Contains("remote file 'https://git.invalid/org/repo?ref=v1' is not loaded: remote resources are off", run.Error, StringComparison.Ordinal);
        Assert.Contains("remote base 'https://git.invalid/org/repo?ref=v1' is not loaded: remote bases are off", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_OfARemoteBaseOnLoopback_IsRefusedByTheEgressPolicy()
    {
        Write("resources: ['http://127.0.0.1:9/org/repo.git//app?ref=v1']\n");

        var run = await BuildAsync("build", "ks", _folder["app"], "--enable-remote");

        Assert.Equal(1, run.Code);
        Assert.Contains("loopback addresses are not allowed", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?ref=v1", "one")]
    [InlineData("?version=v1", "one")]
    [InlineData("?ref=main", "two")]
    [InlineData("", "two")]
    public async Task Build_OfARemoteBase_FetchesTheRef(string query, string value)
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        await using var server = await GitTestServer.StartAsync();
        var git = await RealGit.InitAsync(Path.Combine(server.Root, "org/repo.git"));
        await git.CommitAsync("one", ("app/kustomization.yaml", "resources: [../lib]\n"), ("lib/kustomization.yaml", "resources: [c.yaml]\n"), ("lib/c.yaml", ConfigMap("one")));
        await git.RunAsync("tag", "v1");
        await git.CommitAsync("two", ("lib/c.yaml", ConfigMap("two")));
        var url = $"{server.UrlOf("org/repo.git")}//app{query}";
        Write($"resources: ['{url}']\nnamePrefix: prod-\nbuildMetadata: [originAnnotations]\n");

        var inBase = await CommandLineTests.RunAsync(new EgressPolicy { AllowLoopback = true }, "build", "ks", _folder["app"], "--enable-remote");
        var direct = await CommandLineTests.RunAsync(new EgressPolicy { AllowLoopback = true }, "build", "ks", url, "--enable-remote");

        Assert.Equal((0, ""), (inBase.Code, inBase.Error));
        Assert.Contains($"data:\n  a: {value}\n", inBase.Out, StringComparison.Ordinal);
        Assert.Contains($"      path: lib/c.yaml\n      repo: {server.UrlOf("org/repo.git")}\n", inBase.Out, StringComparison.Ordinal);
        Assert.Equal($"apiVersion: v1\ndata:\n  a: {value}\nkind: ConfigMap\nmetadata:\n  name: c\n", direct.Out);
    }

    [Theory]
    [InlineData("?ref=main", 0, "")]
    [InlineData("?ref=main&submodules=true", 0, "")]
    [InlineData("?ref=main&submodules=false", 1, "lib")]
    public async Task Build_OfARemoteBaseWithSubmodules_FetchesThemUnlessTheUrlSaysOtherwise(string query, int code, string inError)
    {
        Assert.SkipUnless(RealGit.IsAvailable, RealGit.Missing);
        await using var server = await GitTestServer.StartAsync();
        var lib = await RealGit.InitAsync(Path.Combine(server.Root, "org/lib.git"));
        await lib.CommitAsync("one", ("kustomization.yaml", "resources: [c.yaml]\n"), ("c.yaml", ConfigMap("one")));
        var pinned = (await lib.RunAsync("rev-parse", "HEAD")).Trim();
        var repo = await RealGit.InitAsync(Path.Combine(server.Root, "org/repo.git"));
        await repo.CommitAsync("two", ("app/kustomization.yaml", "resources: [../lib]\n"), (".gitmodules", "[submodule \"lib\"]\n\tpath = lib\n\turl = ../lib.git\n"));
        await repo.RunAsync("update-index", "--add", "--cacheinfo", $"160000,{pinned},lib");
        await repo.RunAsync("commit", "-m", "pin");
        Write($"resources: ['{server.UrlOf("org/repo.git")}//app{query}']\n");

        var run = await CommandLineTests.RunAsync(new EgressPolicy { AllowLoopback = true }, "build", "ks", _folder["app"], "--enable-remote");

        Assert.Equal(code, run.Code);
        Assert.Contains(inError, run.Error, StringComparison.Ordinal);
        Assert.Equal(code == 0, run.Out.Contains("  a: one\n", StringComparison.Ordinal));
    }

    private static string ConfigMap(string value) => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata: {{a: {value}}}\n";

    private void Write(string kustomization) => File.WriteAllText(_folder["app/kustomization.yaml"], kustomization);

    private static Task<CliRun> BuildAsync(params string[] arguments) => CommandLineTests.RunAsync(arguments);
}
