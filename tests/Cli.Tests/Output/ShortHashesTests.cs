using Flux.Cli.Output;

namespace Flux.Cli.Tests.Output;

public sealed class ShortHashesTests
{
    private const string Sha1 = "0123456789abcdef0123456789abcdef01234567";
    private const string Sha256 = Sha1 + "89abcdef0123456789abcdef";

    // flux cuts words of 40 to 128 lower-case hexadecimal digits to 8
    [Theory]
    [InlineData("", "")]
    [InlineData($"Applied revision: main@sha1:{Sha1}", "Applied revision: main@sha1:01234567")]
    [InlineData($"sha256:{Sha256}, then {Sha1}.", "sha256:01234567, then 01234567.")]
    [InlineData("deadbeef is short", "deadbeef is short")]
    [InlineData($"{Sha1}z", $"{Sha1}z")]
    [InlineData($"{Sha256}{Sha256}0", $"{Sha256}{Sha256}0")]
    public void In_CutsWholeHashes(string text, string expected) => Assert.Equal(expected, ShortHashes.In(text));
}
