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
    [InlineData("build ks --load-restrictor None", "'None' not recognized")]
    [InlineData("build ks --reorder random", "illegal flag value --reorder random")]
    public async Task Build_WhenAnOptionIsWrong_IsAUsageError(string arguments, string message)
    {
        var run = await BuildAsync(arguments.Split(' '));

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private void Write(string kustomization) => File.WriteAllText(_folder["app/kustomization.yaml"], kustomization);

    private static Task<CliRun> BuildAsync(params string[] arguments) => CommandLineTests.RunAsync(arguments);
}
