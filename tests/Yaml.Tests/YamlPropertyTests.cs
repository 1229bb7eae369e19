using System.Text.Json.Nodes;
using Flux.TestKit.Properties;
using FsCheck;
using FsCheck.Fluent;

namespace Flux.Yaml.Tests;

/// <summary>What holds for any value: YAML says the same after it is read back, and is printed the same again.</summary>
public sealed class YamlPropertyTests
{
    private static readonly Config _config = Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(40);

    [Theory]
    [InlineData(YamlStyle.Kubernetes)]
    [InlineData(YamlStyle.Pretty)]
    public void Write_OfAnyValue_ReadsBackAsTheSame(YamlStyle style) => Check.One(_config, Prop.ForAll(Trees.Value.ToArbitrary(), value =>
    {
        var text = KubeYaml.Write(value, style);
        var back = KubeYaml.Read(text);
        return (JsonNode.DeepEquals(value, back) && KubeYaml.Write(back, style) == text).Label(text);
    }));

    [Fact]
    public void WriteInOrder_OfAnyTree_ReadsBackAsTheSame() => Check.One(_config, Prop.ForAll(Trees.Value.ToArbitrary(), value =>
    {
        var tree = KubeYaml.FromJson(value);
        var text = KubeYaml.WriteInOrder(tree);
        var back = YamlReader.ReadFirst(text, "", YamlVersion.GoYaml3);
        return (back is not null && YamlNode.DeepEquals(tree, back) && KubeYaml.WriteInOrder(back) == text).Label(text);
    }));

    // not every text is YAML; what is has one printed form
    [Fact]
    public void Read_OfAnyText_RefusesItOrPrintsItStably()
    {
        var fragments = Gen.Elements(
            "a: b\n", "- a\n", "  - b\n", "  c: d\n", "{a: [b, c]}\n", "[a, {b: c}]\n", "x: |\n  t\n  u\n", "y: >-\n  t\n\n  u\n", "# note\n", "\n", "---\n", "...\n",
            "k: &a [1]\n", "l: *a\n", "m: {<<: {n: 1}, o: 2}\n", "q: 'it''s'\n", "r: \"\\u00e9\\n\"\n", "? s\n: t\n", "u: !!str 1\n", "\t", ": ", "- ", "\"", "'", "}");
        var texts = Gen.Choose(1, 8).SelectMany(n => fragments.ListOf(n)).Select(parts => string.Concat(parts));
        Check.One(_config.WithMaxTest(2000), Prop.ForAll(texts.ToArbitrary(), text =>
        {
            JsonNode? value;
            try
            {
                value = KubeYaml.Read(text);
            }
            catch (YamlException)
            {
                return true.Label("refused");
            }

            var printed = KubeYaml.Write(value);
            return (KubeYaml.Write(KubeYaml.Read(printed)) == printed).Label(printed);
        }));
    }

    [Fact]
    public void WriteAll_OfAnyObjects_ReadsBackEachOfThem() => Check.One(_config.WithMaxTest(200), Prop.ForAll(Trees.Object.ListOf(3).ToArbitrary(), objects =>
    {
        var text = KubeYaml.WriteAll(objects);
        var back = KubeYaml.ReadObjects(text, "");
        return (back.Count == objects.Count && back.Zip(objects).All(p => JsonNode.DeepEquals(p.First, p.Second))).Label(text);
    }));
}
