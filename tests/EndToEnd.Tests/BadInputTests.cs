using Flux.Api;
using Flux.Primitives;

namespace Flux.EndToEnd.Tests;

/// <summary>What is wrong with one Kustomization is told in its status and stops no other.</summary>
public sealed class BadInputTests
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");

    [Fact]
    public async Task Sync_WhenSomeKustomizationsAreWrong_SaysSoOnEachAndAppliesTheOthers()
    {
        await using var fleet = await Fleet.StartAsync();
        fleet.Commit(
            ("good/config.yaml", ConfigMap("good")),
            ("broken/config.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: broken\n"),
            ("refused/config.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Not_A_Name, namespace: default}\n"));
        await fleet.ApplySourceAsync();
        await fleet.ApplyKustomizationAsync("no-such-path", "./nowhere");
        await fleet.ApplyKustomizationAsync("broken-yaml", "./broken");
        await fleet.ApplyKustomizationAsync("refused", "./refused");
        await fleet.ApplyKustomizationAsync("good", "./good");

        await fleet.WaitUntilFailedAsync(FluxKinds.Kustomization, "no-such-path", "ArtifactFailed", "nowhere");
        await fleet.WaitUntilFailedAsync(FluxKinds.Kustomization, "broken-yaml", "BuildFailed", "config.yaml");
        await fleet.WaitUntilFailedAsync(FluxKinds.Kustomization, "refused", "ReconciliationFailed", "Not_A_Name");
        await fleet.WaitUntilReadyAsync(FluxKinds.Kustomization, "good");

        Assert.NotNull(await fleet.Client.GetAsync(_configMap, new("default", "good"), default));
    }

    [Fact]
    public async Task Sync_WhenACommitBreaksTheManifests_KeepsWhatWasApplied()
    {
        await using var fleet = await Fleet.StartAsync();
        fleet.Commit(("apps/config.yaml", ConfigMap("kept")));
        await fleet.ApplySourceAsync();
        await fleet.ApplyKustomizationAsync("apps", "./apps");
        await fleet.WaitUntilReadyAsync(FluxKinds.Kustomization, "apps");

        fleet.Commit(("apps/config.yaml", "kind: [broken"));
        await fleet.RequestAsync(FluxKinds.GitRepository, "fleet");
        await fleet.WaitUntilFailedAsync(FluxKinds.Kustomization, "apps", "BuildFailed", "config.yaml");

        Assert.NotNull(await fleet.Client.GetAsync(_configMap, new("default", "kept"), default));
    }

    private static string ConfigMap(string name) => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: default}}\ndata: {{a: b}}\n";
}
