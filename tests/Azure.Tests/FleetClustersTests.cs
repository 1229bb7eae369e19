using Flux.Hosting.Fleets;
using Flux.Reconciliation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.Azure.Tests;

public sealed class FleetClustersTests
{
    [Theory]
    [InlineData(null, "fleet.yaml")]
    [InlineData("", "fleet.yaml")]
    [InlineData("mounts/fleet.yaml", "mounts/fleet.yaml")]
    public void FleetPath_IsRelativeToTheApp(string? setting, string expected)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [FleetClusters.Setting] = setting })
            .Build();

        Assert.Equal(Path.Combine(AppContext.BaseDirectory, expected), configuration.FleetPath());
    }

    [Fact]
    public void AddClusters_WhenAClusterNamesNoKubeconfig_SaysWhich()
    {
        var services = new ServiceCollection().AddLogging().AddClusters(new Fleet([new FleetCluster { Name = "prod" }])).BuildServiceProvider();

        var e = Assert.Throws<FleetException>(() => services.GetRequiredService<IClusterRegistry>());
        Assert.Contains("cluster 'prod' names no kubeconfig", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddClusters_WhenTheKubeconfigIsThere_ConnectsUnderTheFleetsName()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(path, """
            apiVersion: v1
            kind: Config
            current-context: admin
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443"}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: admin, context: {cluster: c, user: u}}]
            """);
        try
        {
            var services = new ServiceCollection().AddLogging()
                .AddClusters(new Fleet([new FleetCluster { Name = "prod", Kubeconfig = path }])).BuildServiceProvider();

            Assert.Equal("prod", services.GetRequiredService<IClusterRegistry>().Get("prod").Cluster);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
