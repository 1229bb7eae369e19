using System.Text;

namespace Flux.Conformance.Tests.Oci;

/// <summary>A part of a blob that a signature covers or is made of: no byte of it may be changed.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Hex">The blob's digest.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">How long it is.</param>
/// <param name="IsText">Whether it is base64, in which another letter of the alphabet is put, or bytes, in which a bit is flipped.</param>
internal sealed record SignedRange(string Name, string Hex, int Offset, int Length, bool IsText)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The range of a text in a blob; the last letters are left out, since not all of their bits mean something.</summary>
    public static SignedRange OfBase64(string name, string hex, byte[] blob, string text)
    {
        var at = blob.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
        Assert.True(at >= 0, $"{name} is not in the blob as it was parsed");
        return new(name, hex, at, Math.Max(1, text.TrimEnd('=').Length - 2), IsText: true);
    }

    /// <summary>The blob with one byte changed at each of some places, spread over the range.</summary>
    public IEnumerable<(int At, byte[] Bytes)> Changes(byte[] blob, int count)
    {
        var random = new Random(Offset + (Length * 31));
        var places = Length <= count
            ? Enumerable.Range(Offset, Length)
            : Enumerable.Range(0, count).Select(i => Offset + (int)((long)Length * i / count) + random.Next(Math.Max(1, Length / count)));
        foreach (var at in places.Where(at => at < Offset + Length))
        {
            var changed = blob.ToArray();
            changed[at] = IsText ? Other((char)changed[at], random) : (byte)(changed[at] ^ (1 << random.Next(8)));
            yield return (at, changed);
        }
    }

    private static byte Other(char letter, Random random)
    {
        var other = Alphabet[random.Next(Alphabet.Length)];
        return (byte)(other != letter ? other : letter == 'A' ? 'B' : 'A');
    }
}
