using System.Globalization;
using System.Text;

namespace Flux.Yaml.Tests;

/// <summary>Reading in parts gives what reading the whole gives; expected texts are what stands in the input.</summary>
public sealed class DocumentPartsTests
{
    [Fact]
    public void ReadParts_OfMapsAndLists_TellsEachPartAtItsPath() => Assert.Equal(
        ["a: 1", "list.web.[]: {\"x\":1}", "list.web.[]: {\"x\":2}", "other: {\"deep\":[1]}"],
        Parts("""
            a: 1
            list:
              web:
              - x: 1
              - x: 2
              none: []
            other:
              deep: [1]
            """));

    [Fact]
    public void ReadParts_OfFlowCollections_OpensThemToo() => Assert.Equal(
        ["list.web.[]: {\"x\":1}", "list.web.[]: \"z\"", "a: \"b\""],
        Parts("{list: {web: [{x: 1}, z]}, a: b}"));

    [Fact]
    public void ReadParts_WhenAPartIsAnAlias_TellsItsParts() => Assert.Equal(
        ["base: {\"web\":[{\"x\":1}]}", "list.web.[]: {\"x\":1}"],
        Parts("base: &base\n  web:\n  - x: 1\nlist: *base\n"));

    [Fact]
    public void ReadParts_WhenAMapMergesAnother_TellsWhatIsNotThereAfterwards() => Assert.Equal(
        ["base: {\"a\":[1],\"b\":[2]}", "list.b.[]: 3", "list.a.[]: 1"],
        Parts("base: &base {a: [1], b: [2]}\nlist:\n  <<: *base\n  b:\n  - 3\n"));

    [Fact]
    public void ReadParts_OfAScalar_TellsItAtTheRoot() => Assert.Equal([": \"text\""], Parts("text"));

    [Fact]
    public void ReadParts_OfNothing_TellsNothing() => Assert.Empty(Parts("# nothing\n"));

    [Theory]
    [InlineData("list:\n  a: 1\n  a: 2\n", "line 3: key \"a\" already set in map")]
    [InlineData("list:\n  a: [1\n", "did not find expected ',' or ']'")]
    [InlineData("list: \u0001", "control characters are not allowed")]
    [InlineData("list:\n  ? [a]\n  : b\n", "invalid map key")]
    [InlineData("list:\n  a: &x [*x]\n", "anchor 'x' value contains itself")]
    [InlineData("list: &x\n  a: *x\n", "anchor 'x' value contains itself")]
    [InlineData("list:\n  a: !!int abc\n", "cannot decode")]
    public void ReadParts_OfWhatIsNotYaml_Throws(string yaml, string problem) =>
        Assert.Contains(problem, Assert.Throws<YamlException>(() => Parts(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void ReadParts_WhenTokensLieAcrossChunks_ReadsThemWhole()
    {
        // longer than any part of the text that is held at once, and with a token at every place of it
        var text = new StringBuilder("list:\n  web:\n");
        var expected = new List<string>();
        for (var i = 0; i < 4000; i++)
        {
            var value = new string((char)('a' + (i % 26)), i % 97);
            text.Append(CultureInfo.InvariantCulture, $"  - 'q{value}'\n  - p {value} x\n  - |\n    b{value}\n    c\n  - \"d\\u00e9{value}\"\n");
            expected.AddRange([$"q{value}", $"p {value} x".Replace("  ", " ", StringComparison.Ordinal), $"b{value}\nc\n", $"d\u00e9{value}"]);
        }

        var found = new List<string>();
        Read(text.ToString(), (_, node) => found.Add(((YamlScalar)node).Text));

        Assert.Equal(expected.Select(line => line.Trim(' ')), found.Select(line => line.Replace("p  x", "p x", StringComparison.Ordinal)));
    }

    [Fact]
    public void ReadParts_WhenOneTokenIsLong_ReadsItWhole()
    {
        var value = new string('x', 1_000_000);
        var found = new List<string>();

        Read($"list:\n  web:\n  - {value}\n  - \"{value}\"\n", (_, node) => found.Add(((YamlScalar)node).Text));

        Assert.Equal([value, value], found);
    }

    [Fact]
    public void ReadParts_WhenTheTextIsLongerThanAllowed_Throws() => Assert.Contains(
        "exceeds the limit",
        Assert.Throws<YamlException>(() => Read(new string('#', 200_000), (_, _) => { }, new() { MaxBytes = 1000 })).Message,
        StringComparison.Ordinal);

    private static List<string> Parts(string yaml)
    {
        var parts = new List<string>();
        Read(yaml, (path, node) => parts.Add($"{string.Join('.', path)}: {KubeYaml.ToJson(node, "", refuseDuplicates: true)?.ToJsonString() ?? "null"}"));
        return parts;
    }

    private static void Read(string yaml, Action<IReadOnlyList<string>, YamlNode> tell, YamlLimits? limits = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(yaml));
        var parts = new DocumentParts((path, _) => path.Count == 0 || (path.Count <= 2 && path[0] == "list"), tell);
        YamlReader.ReadParts(stream, parts, "", YamlVersion.GoYaml2, limits);
    }
}
