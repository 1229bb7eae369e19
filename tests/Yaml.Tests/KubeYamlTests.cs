using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Flux.Yaml.Tests;

public sealed class KubeYamlTests
{
    // sigs.k8s.io/yaml v1.6 (go-yaml v2) says so: both are the key nil of one Go map
    [Theory]
    [InlineData("null: 1\n~: 2\n", "2")]
    [InlineData("{~: 1, null: 2}", "2")]
    public void Read_OfNullKeysInSeveralForms_NamesTheLast(string yaml, string value) => Assert.Equal(
        $"unsupported map key of type: %!s(<nil>), key: <nil>, value: {value}",
        Assert.Throws<YamlException>(() => KubeYaml.Read(yaml)).GoMessage);

    [Fact]
    public void ReadObjects_OfSeveralDocuments_SkipsTheEmptyOnes()
    {
        var objects = KubeYaml.ReadObjects("---\na: 1\n---\n# nothing\n---\nb: yes\n", "x.yaml");
        Assert.Equal(["""{"a":1}""", """{"b":true}"""], objects.Select(o => o.ToJsonString()));
    }

    [Fact]
    public void ReadObjects_WhenAKeyIsThereTwice_FailsWithFileAndLine()
    {
        var e = Assert.Throws<YamlException>(() => KubeYaml.ReadObjects("a: 1\nb: 2\na: 3\n", "x.yaml"));
        Assert.Contains("x.yaml", e.Message, StringComparison.Ordinal);
        Assert.Contains("line 3: key \"a\" already set in map", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadObjects_WhenADocumentIsAList_Fails() =>
        Assert.Contains("cannot unmarshal array", Assert.Throws<YamlException>(() => KubeYaml.ReadObjects("- a\n", "x.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_OfAnAliasBomb_FailsInsteadOfFillingMemory()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            bomb.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Equal("yaml: document contains excessive aliasing", Assert.Throws<YamlException>(() => KubeYaml.Read(bomb.ToString())).GoMessage);
    }

    [Fact]
    public void Read_OfDeepNesting_FailsWithinTheLimit() =>
        Assert.Contains("exceeded max depth", Assert.Throws<YamlException>(() => KubeYaml.Read(new string('[', 100_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_OfMoreBytesThanAllowed_Fails() =>
        Assert.Throws<YamlException>(() => KubeYaml.Read("abc: defghi", limits: new YamlLimits { MaxBytes = 4 }));

    [Theory]
    [InlineData(9007199254740993L)]
    [InlineData(long.MinValue)]
    public void Read_OfALongInteger_KeepsEveryDigit(long number) =>
        Assert.Equal(number, KubeYaml.Read($"a: {number.ToString(CultureInfo.InvariantCulture)}")!["a"]!.GetValue<long>());

    [Fact]
    public void WriteAll_OfSeveral_SeparatesThem() =>
        Assert.Equal("a: 1\n---\nb:\n- x\n", KubeYaml.WriteAll([new JsonObject { ["a"] = 1 }, new JsonObject { ["b"] = new JsonArray("x") }]));

    // whatever a tree holds, reading back what was written gives the same tree: 500 generated trees, each from a fixed seed
    [Fact]
    public void Write_ThenRead_GivesTheSameTree()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var tree = RandomTree(new Random(seed), 4);
            var text = KubeYaml.Write(tree);
            Assert.True(JsonNode.DeepEquals(tree, KubeYaml.Read(text)), $"seed {seed}:\n{text}");
            Assert.Equal(text, KubeYaml.Write(KubeYaml.Read(text)));
        }
    }

    private static JsonNode? RandomTree(Random random, int depth) => random.Next(depth > 0 ? 7 : 5) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => (long)random.Next(-1000, 1_000_000),
        3 or 4 => RandomText(random),
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => RandomTree(random, depth - 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(_ => RandomText(random)).Distinct().Select(k => KeyValuePair.Create(k, RandomTree(random, depth - 1)))),
    };

    private static string RandomText(Random random)
    {
        string[] parts = ["a", " ", "\n", ": ", "#", "- ", "'", "\"", "yes", "1", "0x", "é", "☃", "\t", "{", "}", "[", "*", "&", "!", "%", "@", "\\", "|", ">", ",", "~", "😀", "null", "1e3", "2020-01-01", "word word word word word word word word word word "];
        return string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => parts[random.Next(parts.Length)]));
    }
}
