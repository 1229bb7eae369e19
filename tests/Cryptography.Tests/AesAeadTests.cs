namespace Flux.Cryptography.Tests;

public sealed class AesAeadTests
{
    /// <summary>
    /// McGrew and Viega, "The Galois/Counter Mode of Operation", test case 18: AES-256 with a nonce of 60 bytes, which takes the way over GHASH
    /// that SOPS' nonces of 32 bytes take too.
    /// </summary>
    [Fact]
    public void Gcm_OfALongNonce_DecryptsAsPublished()
    {
        var key = Convert.FromHexString("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
        var nonce = Convert.FromHexString(
            "9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318a728c3c0c95156809539fcf0e2429a6b525416aedbf5a0de6a57a637b39b");
        var associated = Convert.FromHexString("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        var ciphertext = Convert.FromHexString(
            "5a8def2f0c9e53f1f75d7853659e2a20eeb2b22aafde6419a058ab4f6f746bf40fc0c3b780f244452da3ebf1c5d82cdea2418997200ef82e44ae7e3f");
        var tag = Convert.FromHexString("a44a8266ee1c8eb0c8b5d4cf5ae9f19a");
        var plain = AesAead.DecryptGcm(key, nonce, ciphertext, tag, associated);
        Assert.Equal(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            Convert.ToHexStringLower(plain!));
        Assert.Equal([.. ciphertext, .. tag], AesAead.EncryptGcm(key, nonce, plain!, associated));
        for (var i = 0; i < tag.Length; i++)
        {
            tag[i] ^= 0x80;
            Assert.Null(AesAead.DecryptGcm(key, nonce, ciphertext, tag, associated));
            tag[i] ^= 0x80;
        }

        associated[3] ^= 1;
        Assert.Null(AesAead.DecryptGcm(key, nonce, ciphertext, tag, associated));
    }

    /// <summary>RFC 7253, appendix A: the second sample.</summary>
    [Fact]
    public void Ocb_OfTheRfcsSample_DecryptsAsPublished()
    {
        var key = Convert.FromHexString("000102030405060708090A0B0C0D0E0F");
        var nonce = Convert.FromHexString("BBAA99887766554433221101");
        var data = Convert.FromHexString("0001020304050607");
        var encrypted = Convert.FromHexString("6820B3657B6F615A5725BDA0D3B4EB3A257C9AF1F8F03009");
        Assert.Equal(data, AesAead.DecryptOcb(key, nonce, encrypted.AsSpan(0, 8), encrypted.AsSpan(8), data));
        Assert.Null(AesAead.DecryptOcb(key, nonce, encrypted.AsSpan(0, 8), encrypted.AsSpan(8), []));
    }

    [Theory]
    [InlineData(15, 12, 16)]
    [InlineData(32, 0, 16)]
    [InlineData(32, 129, 16)]
    [InlineData(32, 12, 15)]
    public void Gcm_OfWrongLengths_IsRefused(int key, int nonce, int tag) =>
        Assert.Throws<ArgumentException>(() => AesAead.DecryptGcm(new byte[key], new byte[nonce], [], new byte[tag], []));
}
