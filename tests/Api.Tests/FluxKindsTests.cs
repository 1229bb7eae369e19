namespace Flux.Api.Tests;

public sealed class FluxKindsTests
{
    [Theory]
    [InlineData("ks")]
    [InlineData("Kustomization")]
    [InlineData("kustomizations")]
    [InlineData("KUSTOMIZATION")]
    public void FindByAnyName_WhenAKindIsMeant_FindsIt(string name) =>
        Assert.Same(FluxKinds.Kustomization, FluxKinds.FindByAnyName(name));

    [Fact]
    public void Find_WhenTheKindIsNotOurs_IsNull() => Assert.Null(FluxKinds.Find("ImagePolicy"));
}
