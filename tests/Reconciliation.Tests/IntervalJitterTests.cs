namespace Flux.Reconciliation.Tests;

public sealed class IntervalJitterTests
{
    [Theory]
    [InlineData(0.0, 570)]
    [InlineData(0.5, 600)]
    [InlineData(0.75, 615)]
    public void Apply_WhenChanceIs_SpreadsWithinFivePercent(double chance, double seconds) =>
        Assert.Equal(seconds, new IntervalJitter(5, new Fixed(chance)).Apply(TimeSpan.FromMinutes(10)).TotalSeconds, 6);

    [Fact]
    public void Apply_WhenPercentageIsZero_ChangesNothing() =>
        Assert.Equal(TimeSpan.FromMinutes(1), new IntervalJitter(0, new Fixed(0.9)).Apply(TimeSpan.FromMinutes(1)));

    private sealed class Fixed(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
