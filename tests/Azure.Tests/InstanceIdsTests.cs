namespace Flux.Azure.Tests;

public sealed class InstanceIdsTests
{
    [Theory]
    [InlineData("prod/Kustomization/flux-system/apps", "prod~Kustomization~flux-system~apps")]
    [InlineData("0f9d", "0f9d")]
    public void ToDurable_ThereAndBack(string ours, string durables)
    {
        Assert.Equal(durables, InstanceIds.ToDurable(ours));
        Assert.Equal(ours, InstanceIds.FromDurable(durables));
    }

    [Theory]
    [InlineData("@entity")]
    [InlineData("a~b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\nb")]
    public void ToDurable_WhenDurableFunctionsWouldRefuse_Throws(string id) => Assert.Throws<ArgumentException>(() => InstanceIds.ToDurable(id));

    [Fact]
    public void ToDurable_WhenLongerThan256_Throws()
    {
        Assert.Equal(256, InstanceIds.ToDurable(new string('a', 256)).Length);
        Assert.Throws<ArgumentException>(() => InstanceIds.ToDurable(new string('a', 257)));
    }
}
