using Flux.HelmReleases.Drift;

namespace Flux.HelmReleases.State;

/// <summary>How a release was found.</summary>
/// <param name="Kind">The state.</param>
/// <param name="Reason">Why; empty where the state says it.</param>
internal sealed record ReleaseState(ReleaseStates Kind, string Reason = "")
{
    /// <summary>What differs, where the release has drifted.</summary>
    public IReadOnlyList<ObjectDifference> Differences { get; init; } = [];

    /// <summary>The newest revision, as far as it was looked at; null where there is none.</summary>
    public SeenRelease? Last { get; init; }
}
