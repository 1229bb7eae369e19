using Flux.Sops.Keys;

namespace Flux.Sops.Tests;

public sealed class ShamirTests
{
    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(5, 4)]
    [InlineData(255, 3)]
    public void Combine_OfEnoughShares_GivesTheSecret(int parts, int threshold)
    {
        var secret = Enumerable.Range(0, 32).Select(i => (byte)(i * 7)).ToArray();
        var shares = Shamir.Split(secret, parts, threshold);
        Assert.Equal(secret, Shamir.Combine([.. shares.Reverse().Take(threshold)]));
        Assert.Equal(secret, Shamir.Combine(shares));
    }

    [Fact]
    public void Combine_OfTooFewShares_DoesNotGiveTheSecret()
    {
        var secret = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        Assert.NotEqual(secret, Shamir.Combine([.. Shamir.Split(secret, 5, 3).Take(2)]));
    }

    [Fact]
    public void Combine_OfSharesThatDoNotFit_SaysWhy()
    {
        Assert.Equal("less than two parts cannot be used to reconstruct the secret", Failure([[1, 2]]));
        Assert.Equal("parts must be at least two bytes", Failure([[1], [2]]));
        Assert.Equal("all parts must be the same length", Failure([[1, 2], [1, 2, 3]]));
        Assert.Equal("duplicate part detected", Failure([[1, 7], [2, 7]]));
    }

    private static string Failure(byte[][] shares) => Assert.Throws<SopsException>(() => Shamir.Combine(shares)).Message;
}
