namespace Flux.Hosting.Fleets;

/// <summary>Options for all clusters with some labels.</summary>
/// <param name="Name">For messages.</param>
/// <param name="MatchLabels">The labels a cluster must have, all of them; at least one.</param>
/// <param name="Options">What holds for them where they do not say otherwise.</param>
public sealed record FleetGroup(string Name, IReadOnlyDictionary<string, string> MatchLabels, ClusterOptions Options);
