using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Tests.Schemas;

public sealed class QuantityTests
{
    // Canonical forms as apimachinery's quantity_test.go has them.
    [Theory]
    [InlineData("0", "0")]
    [InlineData("0.5", "500m")]
    [InlineData("1000m", "1")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("1Ki", "1Ki")]
    [InlineData("0.5Ki", "512")]
    [InlineData("1000k", "1M")]
    [InlineData("1e3", "1e3")]
    [InlineData("12.5Gi", "12800Mi")]
    [InlineData("100", "100")]
    [InlineData("-250m", "-250m")]
    [InlineData("0.0000000001", "1n")]
    public void ToString_WhenParsed_IsCanonical(string text, string canonical)
    {
        Assert.True(Quantity.TryParse(text, out var quantity));

        Assert.Equal(canonical, quantity.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.1.1")]
    [InlineData("1Mo")]
    [InlineData("Gi")]
    [InlineData("1 Gi")]
    [InlineData("0x1")]
    public void TryParse_WhenMalformed_IsRefused(string text) => Assert.False(Quantity.TryParse(text, out _));

    [Fact]
    public void Compare_WhenSuffixesDiffer_ComparesAmounts()
    {
        Assert.True(Quantity.TryParse("1Gi", out var binary));
        Assert.True(Quantity.TryParse("1G", out var dec));

        Assert.True(binary.Compare(dec) > 0);
    }
}
