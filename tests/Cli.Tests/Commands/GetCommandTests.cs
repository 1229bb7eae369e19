using System.Text.Json.Nodes;
using Flux.Api;
using Flux.FileCommands;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Cli.Tests.Commands;

public sealed class GetCommandTests
{
    [Fact]
    public async Task Get_PrintsATableWithShortHashes()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps");
        await cluster.CreateKustomizationAsync("new", suspend: true);
        await cluster.SetStatusAsync(FluxKinds.Kustomization, "apps", "True", $"Applied revision: main@sha1:{CliCluster.Commit}");

        var run = await cluster.RunAsync("get", "kustomizations");

        Assert.Equal(
            new CliRun(
                0,
                """
                NAME   REVISION             SUSPENDED   READY     MESSAGE
                apps   main@sha1:01234567   False       True      Applied revision: main@sha1:01234567
                new                         True        Unknown   waiting to be reconciled

                """,
                ""),
            run);
    }

    [Fact]
    public async Task Get_WhenAllNamespaces_BeginsWithTheNamespace()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateNamespaceAsync("team-a");
        await cluster.CreateKustomizationAsync("apps", "team-a");
        await cluster.CreateKustomizationAsync("infra");

        var run = await cluster.RunAsync("get", "ks", "-A", "--no-header");

        Assert.Equal(
            """
            flux-system   infra      False   Unknown   waiting to be reconciled
            team-a        apps       False   Unknown   waiting to be reconciled

            """,
            run.Out);
    }

    [Fact]
    public async Task Get_WhenAllKinds_PrintsATableEachWithTheKindBeforeTheName()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps");
        await cluster.CreateGitRepositoryAsync("fleet");

        var run = await cluster.RunAsync("get", "all");

        Assert.Equal(
            """
            NAME                  REVISION   SUSPENDED   READY     MESSAGE
            gitrepository/fleet              False       Unknown   waiting to be reconciled

            NAME                 REVISION   SUSPENDED   READY     MESSAGE
            kustomization/apps              False       Unknown   waiting to be reconciled

            """,
            run.Out);
    }

    [Fact]
    public async Task Get_WhenOneIsAskedForAsYaml_PrintsTheObjectItselfWithWholeHashes()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps");
        await cluster.SetStatusAsync(FluxKinds.Kustomization, "apps", "True", $"Applied revision: main@sha1:{CliCluster.Commit}");

        var run = await cluster.RunAsync("get", "ks", "apps", "-o", "yaml");

        var obj = Assert.Single(KubeYaml.ReadObjects(run.Out, "out"));
        Assert.Equal("Kustomization", obj.Text("kind"));
        Assert.Equal($"main@sha1:{CliCluster.Commit}", obj.Text("status", "lastAppliedRevision"));
        Assert.Equal($"Applied revision: main@sha1:{CliCluster.Commit}", obj.At("status", "conditions")![0].Text("message"));
    }

    [Fact]
    public async Task Get_WhenSeveralAreAskedForAsJson_PrintsAList()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps");
        await cluster.CreateKustomizationAsync("infra");

        var run = await cluster.RunAsync("get", "ks", "-o", "json");

        var list = JsonNode.Parse(run.Out);
        Assert.Equal("List", list.Text("kind"));
        Assert.Equal(["apps", "infra"], list!["items"]!.AsArray().Select(item => item.Text("metadata", "name")));
    }

    [Fact]
    public async Task Get_WhenThereIsNothingAsJson_PrintsAnEmptyList()
    {
        await using var cluster = await CliCluster.StartAsync();

        var run = await cluster.RunAsync("get", "all", "-A", "-o", "json");

        Assert.Empty(JsonNode.Parse(run.Out)!["items"]!.AsArray());
    }

    [Fact]
    public async Task Get_WithSelectors_PrintsOnlyWhatMatches()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("good", labels: new() { ["team"] = "a" });
        await cluster.CreateKustomizationAsync("bad", labels: new() { ["team"] = "a" });
        await cluster.CreateKustomizationAsync("other", labels: new() { ["team"] = "b" });
        await cluster.SetStatusAsync(FluxKinds.Kustomization, "good", "True", "done");
        await cluster.SetStatusAsync(FluxKinds.Kustomization, "bad", "False", "broken");
        await cluster.SetStatusAsync(FluxKinds.Kustomization, "other", "False", "broken too");

        var byStatus = await cluster.RunAsync("get", "ks", "--status-selector", "ready=false", "--no-header");
        var byLabel = await cluster.RunAsync("get", "ks", "-l", "team=a", "--no-header");
        var byBoth = await cluster.RunAsync("get", "ks", "-l", "team=a", "--status-selector", "Ready=False", "--no-header");

        Assert.Equal(["bad", "other"], Names(byStatus.Out));
        Assert.Equal(["bad", "good"], Names(byLabel.Out));
        Assert.Equal(["bad"], Names(byBoth.Out));
    }

    [Fact]
    public async Task Get_WhenTheStatusSelectorIsMalformed_IsAUsageError()
    {
        var run = await CommandLineTests.RunAsync("get", "ks", "--status-selector", "ready");

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains("expected type=status, e.g. ready=false, got 'ready'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhenThereAreNoObjects_SaysSoOnTheErrorStreamAndSucceeds()
    {
        await using var cluster = await CliCluster.StartAsync();

        var one = await cluster.RunAsync("get", "ks");
        var all = await cluster.RunAsync("get", "all", "-A");

        Assert.Equal(new CliRun(0, "", "no Kustomization objects found in \"flux-system\" namespace; -A looks in all of them\n"), one);
        Assert.Equal(new CliRun(0, "", "no Flux objects found in the cluster\n"), all);
    }

    [Fact]
    public async Task Get_OfAnObjectThatIsNotThere_FailsWithTheNextStep()
    {
        await using var cluster = await CliCluster.StartAsync();

        var run = await cluster.RunAsync("get", "ks", "nothing");

        Assert.Equal(
            new CliRun(1, "", "✗ Kustomization 'nothing' not found in namespace 'flux-system'; see: fluxfn get kustomizations -A\n"), run);
    }

    [Fact]
    public async Task Get_OfAnUnknownKind_IsAUsageErrorWithTheKinds()
    {
        var run = await CommandLineTests.RunAsync("get", "pods");

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains("unknown kind \"pods\": the kinds are gitrepository, ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OfAllWithNames_IsAUsageError()
    {
        var run = await CommandLineTests.RunAsync("get", "all", "apps");

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains("all takes no names", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ks")]
    [InlineData("all")]
    [InlineData("ks --watch")]
    public async Task Get_WhenTheDefinitionIsMissing_NamesInstall(string what)
    {
        await using var cluster = await CliCluster.StartEmptyAsync();

        var run = await cluster.RunAsync(["get", .. what.Split(' ')]);

        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.Contains("no matches for kind", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("install it with: fluxfn install\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhenOneOfAllKindsIsMissing_PrintsTheOthers()
    {
        await using var cluster = await CliCluster.StartEmptyAsync();
        await cluster.Cluster.InstallAsync(CrdGenerator.Generate(FluxKinds.GitRepository));
        await cluster.CreateGitRepositoryAsync("fleet", "default");

        var run = await cluster.RunAsync("get", "all", "-A", "--no-header");

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.StartsWith("default   gitrepository/fleet ", run.Out, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(string table) =>
        table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]);
}
