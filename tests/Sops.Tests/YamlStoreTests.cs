using System.Text;
using Flux.Sops.Stores;

namespace Flux.Sops.Tests;

/// <summary>YAML read and written again, as SOPS does with unencrypted files. The answers follow from go-yaml v3's documented rules and its tests.</summary>
public sealed class YamlStoreTests
{
    [Theory]
    [InlineData("a: 1\n")]
    [InlineData("# head\na: 1\n")]
    [InlineData("a: 1 # line\nb: 2\n")]
    [InlineData("a:\n    # head\n    b: 1\n")]
    [InlineData("a:\n    - 1\n    - 2\n")]
    [InlineData("a:\n    # head\n    - 1\n    # second\n    - 2 # line\n")]
    [InlineData("a: 1\n# the end\n")]
    [InlineData("a: |\n    text\n    more\nb: |-\n    no\n    end\nc: |+\n    much\n\n")]
    [InlineData("a: \"\"\nb: \"true\"\nc: \"1\"\nd: 'a: b'\ne: \"yes\"\n")]
    [InlineData("a: null\nb: 1.5\nc: true\nd: 2026-11-20T08:00:00Z\n")]
    [InlineData("a: []\nb: {}\n")]
    [InlineData("a: 1\n---\nb: 2\n")]
    [InlineData("- a\n")]
    public void Emit_OfWhatItReadItself_IsTheSame(string text)
    {
        if (text[0] == '-')
        {
            Assert.Equal(
                "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into map[string]interface {}",
                Assert.Throws<SopsException>(() => Again(text)).Message);
            return;
        }

        Assert.Equal(text, Again(text));
    }

    [Theory]
    [InlineData("a:   0x1F\n", "a: 31\n")]
    [InlineData("# document\n\n# head\na: 1\n", "# document\n# head\na: 1\n")] // comments are lines of one list: empty lines between them are lost
    [InlineData("a: 1\n# foot\n\nb: 2\n", "a: 1\n# foot\nb: 2\n")]
    [InlineData("a: |-\n    one line\n", "a: one line\n")]
    [InlineData("a: 3.0\nb: 1e3\n", "a: 3\nb: 1000\n")]
    [InlineData("a: [1, {b: c}]\n", "a:\n    - 1\n    - b: c\n")]
    [InlineData("a: &x {b: 1}\nc: *x\n", "a:\n    b: 1\nc:\n    b: 1\n")]
    [InlineData("a: 2026-11-20\n", "a: 2026-11-20T00:00:00Z\n")]
    [InlineData("a: >\n  folded\n  text\n", "a: |\n    folded text\n")]
    [InlineData("a: \"tab\\there\"\n", "a: \"tab\\there\"\n")]
    [InlineData("a: \"\\U0001F600\"\n", "a: \"\\U0001F600\"\n")]
    [InlineData("b: &b {c: 1}\na:\n  <<: *b\n", "b:\n    c: 1\na:\n    !!merge <<:\n        c: 1\n")]
    public void Emit_OfOtherForms_IsCanonical(string text, string expected) => Assert.Equal(expected, Again(text));

    [Theory]
    [InlineData("a: 1\na: 2\n", "yaml: unmarshal errors:\n  line 2: mapping key \"a\" already defined at line 1")]
    [InlineData("a: [\n", "yaml: line 1: did not find expected node content")]
    [InlineData("a: *b\n", "yaml: unknown anchor 'b' referenced")]
    [InlineData("\ta: 1\n", "yaml: found character that cannot start any token")]
    [InlineData("a: 'b\n", "yaml: line 2: found unexpected end of stream")]
    [InlineData("a: b: c\n", "yaml: mapping values are not allowed in this context")]
    [InlineData("# only a comment\n", "EOF")]
    [InlineData("a: 1\n---\n- b\n", "Error unmarshaling input YAML: YAML documents that are sequences are not supported")]
    [InlineData("a: 1\n---\nb\n", "Error unmarshaling input YAML: YAML documents that are values are not supported")]
    public void Load_OfWhatSopsRefuses_UsesItsWords(string text, string message) =>
        Assert.Equal(message, Assert.Throws<SopsException>(() => Again(text)).Message);

    private static string Again(string text)
    {
        var store = new YamlStore();
        return Encoding.UTF8.GetString(store.Emit(store.Load(Encoding.UTF8.GetBytes(text))));
    }
}
