using Flux.Api;
using Flux.FileCommands;
using Flux.Primitives;

namespace Flux.Cli.Tests.Commands;

public sealed class SuspendCommandsTests
{
    [Fact]
    public async Task Suspend_OfNames_SetsOnlyThose()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps");
        await cluster.CreateKustomizationAsync("infra");
        await cluster.CreateKustomizationAsync("other");

        var run = await cluster.RunAsync("suspend", "ks", "apps", "infra");

        Assert.Equal(
            new CliRun(
                0,
                "",
                "✔ Kustomization apps in flux-system namespace suspended\n✔ Kustomization infra in flux-system namespace suspended\n"),
            run);
        Assert.True(await IsSuspendedAsync(cluster, "apps"));
        Assert.True(await IsSuspendedAsync(cluster, "infra"));
        Assert.False(await IsSuspendedAsync(cluster, "other"));
    }

    [Fact]
    public async Task Suspend_OfAll_StaysInTheNamespace()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateNamespaceAsync("team-a");
        await cluster.CreateKustomizationAsync("apps");
        await cluster.CreateKustomizationAsync("elsewhere", "team-a");

        var run = await cluster.RunAsync("suspend", "ks", "--all");

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.True(await IsSuspendedAsync(cluster, "apps"));
        Assert.False(await IsSuspendedAsync(cluster, "elsewhere", "team-a"));
    }

    [Fact]
    public async Task Resume_OfOne_WaitsUntilItIsReconciled()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps", suspend: true);
        await using var reconciler = await PlayedReconciler.StartAsync(cluster, FluxKinds.Kustomization, "True", "applied");

        var run = await cluster.RunAsync("resume", "ks", "apps");

        Assert.Equal(
            new CliRun(
                0, "", "✔ Kustomization apps in flux-system namespace resumed\n✔ Kustomization flux-system/apps: applied\n"),
            run);
        Assert.False(await IsSuspendedAsync(cluster, "apps"));
    }

    [Fact]
    public async Task Resume_WhenTheObjectFails_FailsToo()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps", suspend: true);
        await using var reconciler = await PlayedReconciler.StartAsync(cluster, FluxKinds.Kustomization, "False", "path not found");

        var run = await cluster.RunAsync("resume", "ks", "apps");

        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.EndsWith("✗ Kustomization flux-system/apps: path not found\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_OfAll_DoesNotWait_UnlessAsked()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps", suspend: true);
        await cluster.CreateKustomizationAsync("infra", suspend: true);

        var run = await cluster.RunAsync("resume", "ks", "--all"); // nobody reconciles: waiting would not end
        var waited = await cluster.RunAsync(new JumpingClock(), "resume", "ks", "--all", "--wait", "--timeout", "5s");

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.False(await IsSuspendedAsync(cluster, "apps"));
        Assert.False(await IsSuspendedAsync(cluster, "infra"));
        Assert.Equal(ExitCodes.Failure, waited.Code);
        Assert.Contains("timed out after 5s", waited.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("suspend ks", "name the objects to suspend, or say --all")]
    [InlineData("resume ks", "name the objects to resume, or say --all")]
    [InlineData("suspend ks apps --all", "name the objects to suspend, or say --all")]
    [InlineData("suspend all --all", "name one kind")]
    public async Task Suspend_WhenItIsUnclearWhat_IsAUsageError(string arguments, string message)
    {
        var run = await CommandLineTests.RunAsync(arguments.Split(' '));

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suspend_OfAnObjectThatIsNotThere_ChangesNothing()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps");

        var run = await cluster.RunAsync("suspend", "ks", "apps", "nothing");

        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.False(await IsSuspendedAsync(cluster, "apps"));
    }

    private static async Task<bool> IsSuspendedAsync(CliCluster cluster, string name, string ns = CliCluster.Namespace) =>
        (await cluster.GetAsync(FluxKinds.Kustomization, name, ns)).Flag("spec", "suspend");
}
