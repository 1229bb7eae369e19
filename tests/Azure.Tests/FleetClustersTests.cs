using Flux.Hosting;
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
            .AddInMemoryCollection(new Dictionary<string, string?> { [FleetClustersSetup.Setting] = setting })
            .Build();

        Assert.Equal(Path.Combine(AppContext.BaseDirectory, expected), configuration.FleetPath());
    }

    [Fact]
    public async Task LoadFleet_WhenAClusterNamesNoKubeconfig_LeavesItAloneAndHoldsTheOthers()
    {
        var folder = Directory.CreateTempSubdirectory("fluxfn-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "fleet.yaml"), """
                clusters:
                - name: prod
                  kubeconfig: prod.kubeconfig
                - name: none
                """, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "prod.kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: admin
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443"}}]
                users: [{name: u, user: {token: t}}]
                contexts: [{name: admin, context: {cluster: c, user: u}}]
                """, TestContext.Current.CancellationToken);
            await using var services = new ServiceCollection().AddLogging()
                .AddClusters(Path.Combine(folder.FullName, "fleet.yaml"))
                .AddFluxFunctions(new ConfigurationBuilder().Build())
                .BuildServiceProvider();

            await services.LoadFleetAsync();

            Assert.Equal(["prod"], services.GetRequiredService<IClusterRegistry>().Names);
            Assert.Contains("names no kubeconfig", services.GetRequiredService<FleetClusters>().Problems["none"], StringComparison.Ordinal);
            Assert.True(services.GetRequiredService<ClusterGate>().LimitsConcurrency);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task LoadFleet_WhenTheFileIsWrong_SaysWhere()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(path, "clusters:\n- name: Not_A_Label\n", TestContext.Current.CancellationToken);
        try
        {
            await using var services = new ServiceCollection().AddLogging()
                .AddClusters(path)
                .AddFluxFunctions(new ConfigurationBuilder().Build())
                .BuildServiceProvider();

            var e = await Assert.ThrowsAsync<FleetException>(() => services.LoadFleetAsync());

            Assert.StartsWith($"{path}:2: clusters[0].name must be a DNS label", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
