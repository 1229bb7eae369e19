namespace Flux.Cryptography.Tests;

public sealed class Curve25519Tests
{
    /// <summary>RFC 7748, section 5.2: the first test vector of X25519.</summary>
    [Fact]
    public void Agree_OfTheRfcsVector_GivesItsOutput()
    {
        var scalar = Convert.FromHexString("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
        var point = Convert.FromHexString("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
        Assert.Equal("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552", Convert.ToHexStringLower(Curve25519.Agree(scalar, point)!));
    }

    [Fact]
    public void Agree_OfTheZeroPoint_IsRefused() => Assert.Null(Curve25519.Agree(Enumerable.Repeat((byte)7, 32).ToArray(), new byte[32]));

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Agree_OfAPointOfAnotherLength_IsRefused(int length) => Assert.Null(Curve25519.Agree(new byte[32], new byte[length]));

    /// <summary>RFC 8032, section 7.1, test 2.</summary>
    [Fact]
    public void Ed25519_OfTheRfcsVector_SignsAndVerifies()
    {
        var seed = Convert.FromHexString("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        var publicKey = Convert.FromHexString("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        var signature = Convert.FromHexString(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        Assert.Equal(publicKey, Curve25519.Ed25519PublicKey(seed));
        Assert.Equal(signature, Curve25519.SignEd25519(seed, [0x72]));
        Assert.True(Curve25519.VerifyEd25519(publicKey, [0x72], signature));
        Assert.False(Curve25519.VerifyEd25519(publicKey, [0x73], signature));
        for (var i = 0; i < signature.Length; i++)
        {
            signature[i] ^= 1;
            Assert.False(Curve25519.VerifyEd25519(publicKey, [0x72], signature));
            signature[i] ^= 1;
        }
    }
}
