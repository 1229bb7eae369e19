namespace Flux.HelmReleases.Tests;

/// <summary>The time, and as much more as a test lets pass.</summary>
internal sealed class AdvancingClock : TimeProvider
{
    private TimeSpan _ahead;

    public void Advance(TimeSpan by) => _ahead += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;
}
