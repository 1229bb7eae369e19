using System.Security.Cryptography;
using Flux.Cryptography.PostQuantum;

namespace Flux.Cryptography.Tests;

public sealed class MlKem768Tests
{
    /// <summary>
    /// The accumulated vectors of C2SP/CCTV for ML-KEM-768 with 100 rounds: seeds, messages and ciphertexts come out of SHAKE128, everything that
    /// key generation, encapsulation, decapsulation and implicit rejection give goes into another. Go's crypto/mlkem is held to the same hash.
    /// </summary>
    [Fact]
    public void Keys_OfAHundredSeeds_AccumulateToThePublishedHash()
    {
        const int Rounds = 100;
        const int PerRound = 64 + 32 + MlKem768.CiphertextSize;
        var stream = Shake128.HashData([], Rounds * PerRound);
        using var outputs = new Shake128();
        for (var i = 0; i < Rounds; i++)
        {
            var round = stream.AsSpan(i * PerRound, PerRound);
            var key = new MlKem768(round[..64]);
            var (secret, ciphertext) = MlKem768.Encapsulate(key.EncapsulationKey, round.Slice(64, 32));
            outputs.AppendData(key.EncapsulationKey);
            outputs.AppendData(ciphertext);
            outputs.AppendData(secret);
            Assert.Equal(secret, key.Decapsulate(ciphertext));
            outputs.AppendData(key.Decapsulate(round[96..]));
        }

        Assert.Equal("1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415", Convert.ToHexStringLower(outputs.GetCurrentHash(32)));
    }

    [Fact]
    public void Decapsulate_WhenACiphertextWasChanged_GivesAnotherSecret()
    {
        var key = new MlKem768(Enumerable.Range(0, 64).Select(i => (byte)i).ToArray());
        var (secret, ciphertext) = MlKem768.Encapsulate(key.EncapsulationKey, new byte[32]);
        for (var i = 0; i < ciphertext.Length; i += 97)
        {
            ciphertext[i] ^= 1;
            Assert.NotEqual(secret, key.Decapsulate(ciphertext));
            ciphertext[i] ^= 1;
        }
    }

    [Theory]
    [InlineData(63)]
    [InlineData(65)]
    public void Key_WhenItsSeedHasAnotherLength_IsRefused(int length) =>
        Assert.Throws<ArgumentException>(() => new MlKem768(new byte[length]));

    [Fact]
    public void Encapsulate_WhenANumberOfTheKeyIsNotReduced_IsRefused()
    {
        var key = new MlKem768(new byte[64]).EncapsulationKey;
        (key[0], key[1]) = (0xFF, 0xFF);
        Assert.Throws<ArgumentException>(() => MlKem768.Encapsulate(key, new byte[32]));
    }
}
