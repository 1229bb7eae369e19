namespace Flux.Hosting.Fleets;

/// <summary>The clusters that are held to their sources.</summary>
/// <param name="Clusters">At least one; names are unique.</param>
public sealed record Fleet(IReadOnlyList<FleetCluster> Clusters);
