using Flux.Primitives;

namespace Flux.Primitives.Tests;

public sealed class GoBase64Tests
{
    // Offsets are those of Go's base64.CorruptInputError: the byte that does not fit, or where padding was missed.
    [Theory]
    [InlineData("eA==", -1, "x")]
    [InlineData("", -1, "")]
    [InlineData("eHl6", -1, "xyz")]
    [InlineData("eA\n==\r\n", -1, "x")]
    [InlineData("eH\nl6", -1, "xyz")]
    [InlineData("***", 0, "")]
    [InlineData("eA= =", 2, "")]
    [InlineData(" eA==", 0, "")]
    [InlineData("eA==x", 4, "")]
    [InlineData("eA", 0, "")]
    [InlineData("eA=", 3, "")]
    [InlineData("e===", 1, "")]
    [InlineData("eHl6e", 4, "")]
    public void TryDecode_WhenGivenAnyText_AnswersAsGoDoes(string text, int at, string content)
    {
        var isValid = GoBase64.TryDecode(text, out var bytes, out var offset);

        Assert.Equal((at < 0, at, content), (isValid, offset, System.Text.Encoding.UTF8.GetString(bytes)));
    }
}
