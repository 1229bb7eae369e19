using Flux.Api;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Cli.Tests.Commands;

public sealed class InstallCommandTests
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    [Fact]
    public async Task Install_BringsNamespaceAndEstablishedDefinitions_AndMayBeRepeated()
    {
        await using var cluster = await CliCluster.StartEmptyAsync();

        var first = await cluster.RunAsync("install", "-n", "gitops");
        var second = await cluster.RunAsync("install", "-n", "gitops");

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.EndsWith("✔ install finished\n", first.Error, StringComparison.Ordinal);
        Assert.NotNull(await cluster.Cluster.GetAsync("/api/v1/namespaces/gitops"));
        foreach (var kind in FluxKinds.All)
        {
            var definition = await cluster.Cluster.GetAsync($"{Definitions}/{kind.CrdName}");
            Assert.Equal("True", definition!.Condition("Established").Text("status"));
        }
    }

    [Fact]
    public async Task Install_WhenExported_PrintsYamlThatAServerTakesStrictly()
    {
        await using var cluster = await CliCluster.StartEmptyAsync();

        var run = await cluster.RunAsync("install", "--export");

        var manifests = KubeYaml.ReadObjects(run.Out, "export.yaml");
        Assert.Equal(0, run.Code);
        Assert.Equal("", run.Error);
        Assert.Equal(
            ["Namespace/flux-system", .. FluxKinds.All.Select(kind => $"CustomResourceDefinition/{kind.CrdName}")],
            manifests.Select(m => $"{m.Text("kind")}/{m.Text("metadata", "name")}"));
        Assert.Null(await cluster.Cluster.GetAsync("/api/v1/namespaces/flux-system"));
        foreach (var manifest in manifests)
        {
            var collection = manifest.Text("kind") == "Namespace" ? "/api/v1/namespaces" : Definitions;
            var (status, body) = await cluster.Cluster.SendAsync(
                HttpMethod.Post, $"{collection}?fieldValidation=Strict&fieldManager=kubectl", manifest);
            Assert.True(status == 201, $"{manifest.Text("metadata", "name")}: {status} {body.Text("message")}");
        }
    }
}
