namespace Flux.Primitives.Tests;

public sealed class SecretTests
{
    [Fact]
    public void ToString_ShowsNothing() => Assert.Equal("token=***", $"token={new Secret("hunter2")}");

    [Fact]
    public void Matches_ComparesTheWholeValue()
    {
        var secret = new Secret("hunter2");

        Assert.True(secret.Matches("hunter2"));
        Assert.False(secret.Matches("hunter"));
        Assert.False(secret.Matches("hunter22"));
    }
}
