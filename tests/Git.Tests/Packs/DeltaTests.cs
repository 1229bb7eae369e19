using System.Text;

namespace Flux.Git.Packs;

/// <remarks>Spec: gitformat-pack, "Deltified representation".</remarks>
public sealed class DeltaTests
{
    [Fact]
    public void TryApply_WhenCopyingAndInserting_GivesTheResult()
    {
        // copy 5 from 6 ("world"), insert ", ", copy 5 from 0 ("hello")
        byte[] delta = [11, 12, 0x91, 6, 5, 2, (byte)',', (byte)' ', 0x90, 5];

        Assert.Equal("world, hello", Apply("hello world", delta));
    }

    [Fact]
    public void TryApply_WhenCopySizeIsLeftOut_Copies64KiB()
    {
        var text = new string('a', 0x10000) + "b";

        // 0x80 alone: offset 0, size 0, which means 0x10000
        Assert.Equal(text[..0x10000], Apply(text, [0x81, 0x80, 0x04, 0x80, 0x80, 0x04, 0x80]));
    }

    [Fact]
    public void TryApply_WhenOffsetHasFourBytes_CopiesFromThere()
    {
        var text = new string('x', 0x01020304) + "tail";
        var delta = PackBuilder.MakeDelta(text.Length, 4, [0x80 | 0x0f | 0x10, 0x04, 0x03, 0x02, 0x01, 4]);

        Assert.Equal("tail", Apply(text, delta));
    }

    [Theory]
    [InlineData(new byte[] { 5, 5, 0x90, 6 }, "copies past the base")]
    [InlineData(new byte[] { 5, 5, 0x91, 5, 1 }, "copies from behind the base")]
    [InlineData(new byte[] { 5, 5, 0x90, 4 }, "gives less than claimed")]
    [InlineData(new byte[] { 5, 2, 0x90, 3 }, "gives more than claimed")]
    [InlineData(new byte[] { 5, 5, 0 }, "holds the reserved instruction")]
    [InlineData(new byte[] { 5, 5, 5, 65 }, "ends within an insertion")]
    [InlineData(new byte[] { 5, 5, 0xff, 1 }, "ends within a copy")]
    [InlineData(new byte[] { 5, 5, 0x9f, 255, 255, 255, 255, 5 }, "has an offset that overflows")]
    [InlineData(new byte[] { 4, 5, 0x90, 5 }, "claims another base size")]
    [InlineData(new byte[] { 5, 0x80 }, "ends within its sizes")]
    [InlineData(new byte[] { }, "is empty")]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 1 }, "has a size over 2 GiB")]
    public void TryApply_WhenMalformed_IsRefused(byte[] delta, string because) => Assert.True(Apply("hello", delta) is null, because);

    private static string? Apply(string text, byte[] delta)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var start = Delta.ReadSizes(delta, out var baseSize, out var resultSize);
        if (start < 0 || baseSize != content.Length)
        {
            return null;
        }

        var result = new byte[resultSize];
        return Delta.TryApply(content, delta.AsSpan(start), result) ? Encoding.UTF8.GetString(result) : null;
    }
}
