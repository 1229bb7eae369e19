namespace Flux.Primitives.Tests;

/// <summary>Go's documentation of path/filepath.Match: <c>*</c>, <c>?</c>, <c>[ranges]</c>, <c>[^ranges]</c>, <c>\c</c>; a malformed pattern is an error.</summary>
public sealed class GoPathPatternTests
{
    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "abcd", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "abc", true)]
    [InlineData("*c", "abc", true)]
    [InlineData("a*", "a", true)]
    [InlineData("a*b*c*d*e*", "axbxcxdxe", true)]
    [InlineData("a*b?c*x", "abxbbxdbxebxczzx", true)]
    [InlineData("a*b?c*x", "abxbbxdbxebxczzy", false)]
    [InlineData("ab[c]", "abc", true)]
    [InlineData("ab[b-d]", "abc", true)]
    [InlineData("ab[e-g]", "abc", false)]
    [InlineData("ab[^c]", "abc", false)]
    [InlineData("ab[^e-g]", "abc", true)]
    [InlineData("a\\*b", "a*b", true)]
    [InlineData("a\\*b", "axb", false)]
    [InlineData("a?b", "aéb", true)]
    [InlineData("a[^a]b", "a😀b", true)]
    [InlineData("a???b", "a😀b", false)]
    [InlineData("[a-ζ]*", "α", true)]
    [InlineData("[\\]a]", "]", true)]
    [InlineData("[\\-]", "-", true)]
    [InlineData("[x\\-]", "z", false)]
    [InlineData("*x", "xxx", true)]
    [InlineData("*.jpg", ".jpg", true)]
    [InlineData("*.jpg", "a😀é.jpg", true)]
    [InlineData("*.jpg", "a.JPG", false)]
    [InlineData("*.jpg", "jpg", false)]
    [InlineData("*é", "né", true)]
    [InlineData("[!a]", "b", false)] // no negation in Go: the class of '!' and 'a'
    [InlineData("[!a]", "!", true)]
    [InlineData("*", "a/b", false)]
    [InlineData("a/*", "a/b", true)]
    [InlineData("a/*", "a/b/c", false)]
    [InlineData("a/*/c", "a/b/c", true)]
    [InlineData("a?b", "a/b", false)]
    [InlineData("*.yaml", "a/b.yaml", false)]
    [InlineData("a*/b", "a/c/b", false)]
    [InlineData("*/b*d", "a/bcd", true)]
    [InlineData("*/b*d", "a/b/d", false)]
    public void IsMatch_WhenThePatternIsWellFormed_IsAsGoSays(string pattern, string name, bool expected) =>
        Assert.Equal(expected, new GoPathPattern(pattern).IsMatch(name));

    [Theory]
    [InlineData("[]a]", "]")]
    [InlineData("[-]", "-")]
    [InlineData("[x-]", "x")]
    [InlineData("[-x]", "x")]
    [InlineData("[a-b-c]", "a")]
    [InlineData("[", "[")]
    [InlineData("[^bc", "a")]
    [InlineData("a[", "a[")]
    [InlineData("a\\", "a\\")]
    [InlineData("*[", "x")]
    public void IsMatch_WhenThePatternIsMalformed_IsFalse(string pattern, string name) =>
        Assert.False(new GoPathPattern(pattern).IsMatch(name));

    [Fact]
    public void IsMatch_WhenThePatternHasManyStars_DoesNotExplode() =>
        Assert.False(new GoPathPattern(string.Concat(Enumerable.Repeat("*a", 60))).IsMatch(new string('a', 59) + "b"));

    // It is asked for every pattern and every segment of every path of a source.
    [Theory]
    [InlineData("*.jpg")]
    [InlineData("a*[b-d]?*.yaml")]
    [InlineData("manifest.yaml")]
    public void IsMatch_Always_AllocatesNothing(string text)
    {
        var pattern = new GoPathPattern(text);
        pattern.IsMatch("manifest-00001.yaml");

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            pattern.IsMatch("manifest-00001.yaml");
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
