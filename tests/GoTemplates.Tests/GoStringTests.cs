using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Tests;

/// <summary>Strings keep every byte.</summary>
public sealed class GoStringTests
{
    [Fact]
    public void FromBytes_ThenToBytes_GivesTheSameBytes()
    {
        var random = new Random(1);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = new byte[random.Next(12)];
            random.NextBytes(bytes);
            var text = GoString.FromBytes(bytes);

            Assert.Equal(bytes, GoString.ToBytes(text));
            Assert.Equal(bytes.Length, GoString.ByteLength(text));
            Assert.Equal(text, GoString.Normalize(text));
        }
    }

    [Fact]
    public void Compare_OrdersByBytes()
    {
        var random = new Random(2);
        for (var i = 0; i < 2_000; i++)
        {
            var (x, y) = (new byte[random.Next(1, 6)], new byte[random.Next(1, 6)]);
            random.NextBytes(x);
            random.NextBytes(y);

            Assert.Equal(Math.Sign(x.AsSpan().SequenceCompareTo(y)), Math.Sign(GoString.Compare(GoString.FromBytes(x), GoString.FromBytes(y))));
        }

        Assert.True(GoString.Compare("\uFFFD", "😀") < 0); // in UTF-16 it is the other way round
    }

    [Fact]
    public void Execute_WhenHalvesOfACharacterMeet_JoinsThem() =>
        Assert.Equal("é 2 true", Rendering.Render("{{$a := substr 0 1 \"é\"}}{{$b := substr 1 2 \"é\"}}{{print $a $b}} {{len (print $a $b)}} {{eq (print $a $b) \"é\"}}"));

    [Fact]
    public void Execute_WhenTheOutputIsNoUtf8_KeepsItsBytes() =>
        Assert.Equal([0xff, 0x00, 0x41], GoString.ToBytes(Rendering.Render("{{b64dec \"/wA=\"}}A")));
}
