using Flux.Api;

namespace Flux.Kustomizations.Tests;

public sealed class KustomizationDefaultsTests
{
    [Theory]
    [InlineData(600, null, 570)]
    [InlineData(40, null, 30)]
    [InlineData(600, 120, 120)]
    [InlineData(600, 5, 30)]
    public void EffectiveTimeout_WhenIntervalAndTimeoutAre_IsAtLeastHalfAMinute(int interval, int? timeout, int expected)
    {
        var spec = Spec() with { Interval = TimeSpan.FromSeconds(interval), Timeout = timeout is { } t ? TimeSpan.FromSeconds(t) : null };

        Assert.Equal(TimeSpan.FromSeconds(expected), spec.EffectiveTimeout());
    }

    [Theory]
    [InlineData(null, true, true)]
    [InlineData(null, false, false)]
    [InlineData("MirrorPrune", false, false)]
    [InlineData("Delete", false, true)]
    [InlineData("WaitForTermination", false, true)]
    [InlineData("Orphan", true, false)]
    public void DeletesOnFinalize_WhenPolicyIs_Follows(string? policy, bool prune, bool expected) =>
        Assert.Equal(expected, (Spec() with { DeletionPolicy = policy, Prune = prune }).DeletesOnFinalize());

    [Theory]
    [InlineData(0, 30_000)]
    [InlineData(5, 1000)]
    [InlineData(90_000, 90_000)]
    public void WaitForSource_WhenRetryIntervalIs_NeverLoopsBusily(int interval, int expected) => Assert.Equal(
        TimeSpan.FromMilliseconds(expected),
        (Spec() with { RetryInterval = TimeSpan.FromMilliseconds(interval) }).WaitForSource(TimeSpan.FromSeconds(30)));

    private static KustomizationSpec Spec() =>
        new() { Interval = TimeSpan.FromMinutes(10), Prune = true, SourceRef = new() { Kind = "GitRepository", Name = "x" } };
}
