using Flux.TestKit.Helm;

namespace Flux.Sources.Tests.Charts;

/// <summary>A repository with a chart in three versions.</summary>
internal static class ServedCharts
{
    /// <summary>Starts a world whose repository has been read.</summary>
    public static async Task<ChartWorld> StartAsync()
    {
        var world = await ChartWorld.StartAsync();
        world.Serve(
            ("web", "1.1.0", TestCharts.Archive("web", "1.1.0", more: ("prod.yaml", "replicas: 3\nextra: {b: 2}\n"))),
            ("web", "1.2.0", TestCharts.Archive("web", "1.2.0")),
            ("web", "2.0.0-rc.1", TestCharts.Archive("web", "2.0.0-rc.1")));
        await world.ReconcileRepositoryAsync();
        return world;
    }
}
