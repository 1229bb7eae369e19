using Flux.Kustomize.Charts;

namespace Flux.Kustomize.Remotes;

/// <summary>Pulls a chart's files, by their path from its directory.</summary>
/// <exception cref="KustomizeException">It cannot be pulled, or may not be.</exception>
public delegate Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> PullChart(RemoteChart chart, CancellationToken cancellationToken);
