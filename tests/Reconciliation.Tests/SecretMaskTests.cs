using Flux.Primitives;

namespace Flux.Reconciliation.Tests;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("GET https://u:p@h.example/a/b?sig=abc#x failed", "GET https://h.example/a/b failed")]
    [InlineData("ssh://git:secret@h.example/r", "ssh://h.example/r")]
    [InlineData("sent Authorization: Bearer abcdefgh.ijk-l", "sent Authorization: Bearer ***")]
    [InlineData("sent Basic dXNlcjpwYXNz", "sent Basic ***")]
    [InlineData("a Basic idea, main@sha1:abc and what?", "a Basic idea, main@sha1:abc and what?")]
    public void Apply_WhenTextHoldsCredentials_TakesThemOut(string text, string expected) => Assert.Equal(expected, new SecretMask().Apply(text));

    [Fact]
    public void Apply_WhenOneSecretHoldsAnother_MasksTheLongerFirst()
    {
        var mask = new SecretMask();
        mask.Add(new Secret("pass"));
        mask.Add(new Secret("password1"));

        Assert.Equal("*** and ***", mask.Apply("password1 and pass"));
    }

    [Fact]
    public void Add_WhenSecretIsTiny_IsNotMaskedSinceItWouldTearWordsApart()
    {
        var mask = new SecretMask();
        mask.Add(new Secret("a"));

        Assert.Equal("banana", mask.Apply("banana"));
    }

    [Fact]
    public void Apply_WhenTextIsOneLongWord_StaysQuick()
    {
        // a scheme is at most 21 characters, so a word of 100,000 costs no quadratic search (the expressions' timeout would throw)
        var text = new string('a', 100_000);

        Assert.Equal(text, new SecretMask().Apply(text));
    }
}
