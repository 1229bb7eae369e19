using Flux.Sources.Generators;

namespace Flux.Sources.Tests.Generators;

/// <summary>Expected results are those of bmatcuk/doublestar v4's documentation of patterns.</summary>
public sealed class DoublestarTests
{
    [Theory]
    [InlineData("**/*.md", "README.md", true)]
    [InlineData("**/*.md", "a/b/c.md", true)]
    [InlineData("*.md", "a/b.md", false)]
    [InlineData("a/**", "a", true)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**", "ab", false)]
    [InlineData("a/**/z", "a/z", true)]
    [InlineData("a/**/z", "a/b/c/z", true)]
    [InlineData("a/**/z", "a/bz", false)]
    [InlineData("a**b", "axxb", true)]
    [InlineData("a**b", "ax/xb", false)]
    [InlineData("{a,b}/c", "b/c", true)]
    [InlineData("{a,b}/c", "c/c", false)]
    [InlineData("*.{yaml,y?ml}", "x.yaml", true)]
    [InlineData("{**/x,y}", "a/b/x", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[^a-c]x", "bx", false)]
    [InlineData("[!a-c]x", "dx", true)]
    [InlineData("a\\*b", "a*b", true)]
    [InlineData("a\\*b", "axb", false)]
    [InlineData("a.b", "axb", false)]
    [InlineData("**", "a/b", true)]
    public void IsMatch_IsThatOfDoublestar(string pattern, string path, bool expected) => Assert.Equal(expected, new Doublestar(pattern).IsMatch(path));

    [Theory]
    [InlineData("[")]
    [InlineData("[]a]")]
    [InlineData("[a-")]
    [InlineData("{a")]
    [InlineData("a}")]
    [InlineData("a\\")]
    public void New_WhenMalformed_Throws(string pattern) => Assert.Throws<FormatException>(() => new Doublestar(pattern));
}
