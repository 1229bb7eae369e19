namespace Flux.Reconciliation.Tests;

public sealed class BackOffTests
{
    [Theory]
    [InlineData(0, 0.75)]
    [InlineData(1, 1.5)]
    [InlineData(4, 12)]
    [InlineData(10, 768)]
    [InlineData(11, 900)]
    [InlineData(int.MaxValue, 900)]
    public void Delay_WhenFailuresAddUp_DoublesUpToAQuarterOfAnHour(int failures, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), BackOff.Delay(new(), failures));
}
