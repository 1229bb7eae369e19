namespace Flux.Hosting.Fleets;

/// <summary>The clusters that are held to their sources, as <c>fleet.yaml</c> names them.</summary>
/// <param name="Clusters">Named clusters; names are unique.</param>
public sealed record Fleet(IReadOnlyList<FleetCluster> Clusters)
{
    /// <summary>Where more clusters are found.</summary>
    public IReadOnlyList<FleetDiscovery> Discovery { get; init; } = [];

    /// <summary>Options by label.</summary>
    public IReadOnlyList<FleetGroup> Groups { get; init; } = [];

    /// <summary>A cluster's options: its own, and where they say nothing, those of the last group that does.</summary>
    public ClusterOptions OptionsOf(FleetCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var options = new ClusterOptions();
        foreach (var group in Groups.Where(group => group.MatchLabels.All(label => cluster.Labels.TryGetValue(label.Key, out var value) && value == label.Value)))
        {
            options = group.Options.Over(options);
        }

        return cluster.Options.Over(options);
    }
}
