using Flux.Api;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Cli.Tests.Commands;

public sealed class GetWatchTests
{
    [Fact]
    public async Task Watch_PrintsTheTableThenARowForEachChange_UntilInterrupted()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("infrastructure");
        using var interrupted = new CancellationTokenSource();
        await using var output = new AwaitedWriter();

        var running = RunAsync(cluster, output, interrupted.Token, "get", "ks", "--watch");
        await output.WaitForAsync("infrastructure");
        await cluster.CreateKustomizationAsync("apps");
        await output.WaitForAsync("apps");
        await cluster.SetStatusAsync(FluxKinds.Kustomization, "apps", "True", $"Applied revision: main@sha1:{CliCluster.Commit}");
        await output.WaitForAsync("Applied revision");
        await cluster.Client.DeleteAsync(
            FluxKinds.Kustomization.Gvk, new(CliCluster.Namespace, "apps"), DeleteOptions.Background, CancellationToken.None);
        await output.WaitForAsync("deleted");
        await interrupted.CancelAsync();

        Assert.Equal(ExitCodes.Success, await running);
        Assert.Equal(
            """
            NAME             REVISION   SUSPENDED   READY     MESSAGE
            infrastructure              False       Unknown   waiting to be reconciled
            apps                        False       Unknown   waiting to be reconciled
            apps             main@sha1:01234567   False       True      Applied revision: main@sha1:01234567
            apps             main@sha1:01234567   False       True      deleted

            """,
            output.Text);
    }

    [Fact]
    public async Task Watch_WithASelector_PrintsOnlyWhatMatches()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("good");
        await cluster.CreateKustomizationAsync("bad");
        using var interrupted = new CancellationTokenSource();
        await using var output = new AwaitedWriter();

        var running = RunAsync(
            cluster, output, interrupted.Token, "get", "all", "-A", "--watch", "--status-selector", "ready=false");
        await output.WaitForAsync("NAMESPACE");
        await cluster.SetStatusAsync(FluxKinds.Kustomization, "good", "True", "done");
        await cluster.SetStatusAsync(FluxKinds.Kustomization, "bad", "False", "broken");
        await output.WaitForAsync("broken");
        await interrupted.CancelAsync();

        Assert.Equal(ExitCodes.Success, await running);
        Assert.Contains("kustomization/bad", output.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("kustomization/good", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_AsYaml_PrintsADocumentForEachChange()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps");
        using var interrupted = new CancellationTokenSource();
        await using var output = new AwaitedWriter();

        var running = RunAsync(cluster, output, interrupted.Token, "get", "ks", "apps", "-w", "-o", "yaml");
        await output.WaitForAsync("name: apps");
        await cluster.SetStatusAsync(FluxKinds.Kustomization, "apps", "False", "broken");
        await output.WaitForAsync("message: broken");
        await interrupted.CancelAsync();

        Assert.Equal(ExitCodes.Success, await running);
        Assert.Equal([null, "False"], KubeYaml.ReadObjects(output.Text, "out").Select(obj => obj.At("status", "conditions")?[0].Text("status")));
    }

    private static Task<int> RunAsync(CliCluster cluster, TextWriter output, CancellationToken cancellationToken, params string[] arguments)
    {
        var services = cluster.Services(output, TextWriter.Null, TimeProvider.System);
        return CommandLine.RunAsync(CommandLine.Create(services, []), arguments, services, cancellationToken);
    }
}
