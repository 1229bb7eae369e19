using Flux.Api;
using Flux.FileCommands;
using Flux.Kubernetes;

namespace Flux.Cli.Tests.Commands;

public sealed class ReconcileCommandTests
{
    [Fact]
    public async Task Reconcile_AsksWaitsAndPrintsTheMessage()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps");
        await using var reconciler = await PlayedReconciler.StartAsync(cluster, FluxKinds.Kustomization, "True", "Applied revision: main");

        var run = await cluster.RunAsync("reconcile", "ks", "apps");

        Assert.Equal(
            new CliRun(
                0,
                "",
                """
                ► annotating Kustomization apps in flux-system namespace
                ◎ waiting for Kustomization reconciliation
                ✔ Applied revision: main

                """),
            run);
        Assert.Equal(["apps"], reconciler.Worked);
        Assert.NotNull((await cluster.GetAsync(FluxKinds.Kustomization, "apps")).Annotation(FluxAnnotations.ReconcileRequestedAt));
    }

    [Fact]
    public async Task Reconcile_WithSource_ReconcilesTheSourceFirst()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateGitRepositoryAsync("fleet");
        await cluster.CreateKustomizationAsync("apps");
        await using var git = await PlayedReconciler.StartAsync(cluster, FluxKinds.GitRepository, "True", "stored artifact");
        await using var kustomization = await PlayedReconciler.StartAsync(cluster, FluxKinds.Kustomization, "True", "applied");

        var run = await cluster.RunAsync("reconcile", "kustomization", "apps", "--with-source");

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Equal(["✔ stored artifact", "✔ applied"], run.Error.Split('\n').Where(line => line.StartsWith('✔')));
        Assert.Equal(["fleet"], git.Worked);
    }

    [Fact]
    public async Task Reconcile_WhenTheObjectIsNotReadyAfterwards_Fails()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps");
        await using var reconciler = await PlayedReconciler.StartAsync(cluster, FluxKinds.Kustomization, "False", "kustomization path not found");

        var run = await cluster.RunAsync("reconcile", "ks", "apps");

        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.EndsWith("✗ Kustomization flux-system/apps is not ready: kustomization path not found\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenSuspended_FailsWithTheNextStepAndAsksForNothing()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps", suspend: true);

        var run = await cluster.RunAsync("reconcile", "ks", "apps");

        Assert.Equal(
            new CliRun(
                1,
                "",
                "✗ Kustomization 'flux-system/apps' is suspended; resume it first: fluxfn resume kustomization apps -n flux-system\n"),
            run);
        Assert.Null((await cluster.GetAsync(FluxKinds.Kustomization, "apps")).Annotation(FluxAnnotations.ReconcileRequestedAt));
    }

    [Fact]
    public async Task Reconcile_WhenNobodyAnswers_TimesOutAndAsksWhetherServeRuns()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps");

        var run = await cluster.RunAsync(new JumpingClock(), "reconcile", "ks", "apps", "--timeout", "10s");

        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.EndsWith(
            "✗ timed out after 10s waiting for Kustomization flux-system/apps; is fluxfn serve running?\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenItTimesOut_SaysWhatWasSeenLast()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps");
        await cluster.SetStatusAsync(FluxKinds.Kustomization, "apps", "Unknown", "building manifests");

        var run = await cluster.RunAsync(new JumpingClock(), "reconcile", "ks", "apps", "--timeout", "1m30s");

        Assert.EndsWith(
            "✗ timed out after 1m30s waiting for Kustomization flux-system/apps; last seen: building manifests\n",
            run.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_OfAnObjectThatIsNotThere_Fails()
    {
        await using var cluster = await CliCluster.StartAsync();

        var run = await cluster.RunAsync("reconcile", "source", "git", "nothing");

        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.Contains("GitRepository 'nothing' not found", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reconcile ks", "name one object")]
    [InlineData("reconcile ks a b", "name one object")]
    [InlineData("reconcile all x", "name one kind")]
    [InlineData("reconcile ks apps --timeout soon", "'soon' is not a positive duration")]
    [InlineData("reconcile ks apps --timeout -1s", "is not a positive duration")]
    public async Task Reconcile_WhenTheCommandLineIsWrong_IsAUsageError(string arguments, string message)
    {
        var run = await CommandLineTests.RunAsync(arguments.Split(' '));

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WithSourceOfAKindWithoutOne_IsAUsageError()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateGitRepositoryAsync("fleet");

        var run = await cluster.RunAsync("reconcile", "source", "git", "fleet", "--with-source");

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains("has no spec.sourceRef", run.Error, StringComparison.Ordinal);
    }
}
