using System.IO.Compression;
using System.Text;

namespace Flux.Git.Packs;

public sealed class InflaterTests
{
    public static TheoryData<string, CompressionLevel> Samples => new MatrixTheoryData<string, CompressionLevel>(
        ["empty", "one", "text", "zeros", "random", "mixed", "period7", "long"],
        [CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.Optimal, CompressionLevel.SmallestSize]);

    [Theory]
    [MemberData(nameof(Samples))]
    public void Inflate_WhenGivenAllAtOnce_GivesWhatWasDeflatedAndStopsAtItsEnd(string sample, CompressionLevel level)
    {
        var content = MakeSample(sample);
        var stream = PackBuilder.Compress(content, level);
        byte[] followed = [.. stream, .. new byte[100]];
        var output = new byte[content.Length];
        var inflater = new Inflater();
        inflater.Reset();

        var status = inflater.Inflate(followed, output, out var consumed);

        Assert.Equal(InflateStatus.Done, status);
        Assert.Equal(stream.Length, consumed);
        Assert.Equal(content, output[..inflater.Written]);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Inflate_WhenInputComesInPieces_GivesTheSame(string sample, CompressionLevel level)
    {
        var content = MakeSample(sample);
        var stream = PackBuilder.Compress(content, level);
        foreach (var piece in new[] { 1, 2, 7, 23, 64, 1000 })
        {
            var output = new byte[content.Length];
            var inflater = new Inflater();
            inflater.Reset();
            var at = 0;
            InflateStatus status;
            do
            {
                var size = Math.Min(piece, stream.Length - at);
                status = inflater.Inflate(stream.AsSpan(at, size), output, out var consumed);
                at += consumed;
            }
            while (status == InflateStatus.NeedsInput && at < stream.Length);

            Assert.Equal(InflateStatus.Done, status);
            Assert.Equal(stream.Length, at);
            Assert.Equal(content, output);
        }
    }

    [Fact]
    public void Inflate_WhenOutputGrows_GoesOnWhereItStopped()
    {
        var content = MakeSample("mixed");
        var stream = PackBuilder.Compress(content);
        var output = new byte[1];
        var inflater = new Inflater();
        inflater.Reset();
        var at = 0;
        InflateStatus status;
        while ((status = inflater.Inflate(stream.AsSpan(at), output, out var consumed)) == InflateStatus.NeedsOutput)
        {
            at += consumed;
            Array.Resize(ref output, (output.Length * 3 / 2) + 1);
        }

        Assert.Equal(InflateStatus.Done, status);
        Assert.Equal(content, output[..inflater.Written]);
    }

    [Fact]
    public void Inflate_WhenABitIsFlipped_NeverGivesTheWrongContent()
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 60).Select(i => $"line {i} of a text\n")));
        var stream = PackBuilder.Compress(content);
        var output = new byte[content.Length];
        var inflater = new Inflater();
        for (var bit = 0; bit < stream.Length * 8; bit++)
        {
            var damaged = (byte[])stream.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            inflater.Reset();

            var status = inflater.Inflate(damaged, output, out _);

            // Some bits mean nothing: those that fill up the last byte before the checksum.
            Assert.True(status != InflateStatus.Done || output.AsSpan(0, inflater.Written).SequenceEqual(content), $"bit {bit} was not noticed");
        }
    }

    [Theory]
    [InlineData("789c", "a block is missing")]
    [InlineData("789c07", "block type 3")]
    [InlineData("7801010100000041", "the complement of a stored length")]
    [InlineData("789d0300000000", "the header's check bits")]
    [InlineData("789c4b0440", "a distance before the start")]
    public void Inflate_WhenTheStreamIsMalformed_IsNeverDone(string hex, string why)
    {
        var inflater = new Inflater();
        inflater.Reset();

        var status = inflater.Inflate(Convert.FromHexString(hex), new byte[300], out _);

        Assert.True(status is InflateStatus.Invalid or InflateStatus.NeedsInput, why);
    }

    [Fact]
    public void Inflate_WhenBytesAreRandom_EndsWithoutHarm()
    {
        var random = new Random(7);
        var inflater = new Inflater();
        var output = new byte[4096];
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            (bytes[0], bytes[^1]) = (0x78, bytes[^1]);
            if (bytes.Length > 2)
            {
                // A valid header, and a dynamic block more often than by chance.
                bytes[1] = 0x9c;
                bytes[2] = (byte)((bytes[2] & 0xf8) | 5);
            }

            inflater.Reset();
            inflater.Inflate(bytes, output, out var consumed);
            Assert.InRange(consumed, 0, bytes.Length);
        }
    }

    private static byte[] MakeSample(string name)
    {
        var random = new Random(42);
        switch (name)
        {
            case "empty":
                return [];
            case "one":
                return [65];
            case "text":
                return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(i => $"- name: item-{i * 7919 % 1000}\n  value: {i}\n")));
            case "zeros":
                return new byte[100_000];
            case "random":
                var bytes = new byte[70_000];
                random.NextBytes(bytes);
                return bytes;
            case "period7":
                return [.. Enumerable.Range(0, 5000).Select(i => (byte)(i % 7))];
            case "mixed":
                return [.. Enumerable.Range(0, 200).SelectMany(i => i % 3 == 0 ? MakeNoise(random, 300) : MakeSample("text").AsSpan(i, 500).ToArray())];
            default:
                // Symbols of very different frequency make the longest codes.
                return [.. Enumerable.Range(0, 200_000).Select(_ => (byte)Math.Min(255, (int)(-20 * Math.Log(random.NextDouble()))))];
        }
    }

    private static byte[] MakeNoise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
