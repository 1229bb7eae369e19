using System.Text.Json.Nodes;

namespace Flux.Helm.Tests.Rendering;

public sealed class HelmFunctionsTests
{
    // go-yaml v3 writes the float64 values itself, with an exponent from 6 digits on; toYaml goes by way of JSON. Seen with Helm's engine.
    [Theory]
    [InlineData("toYamlPretty 123456789.0", "1.23456789e+08")]
    [InlineData("toYaml 123456789.0", "123456789")]
    [InlineData("toYamlPretty 1.0", "1")]
    [InlineData("toYamlPretty (int64 123456789)", "123456789")]
    [InlineData("toYamlPretty .Capabilities.KubeVersion", "version: v1.36.0\nmajor: \"1\"\nminor: \"36\"")]
    [InlineData("toYaml .Capabilities.KubeVersion", "Major: \"1\"\nMinor: \"36\"\nVersion: v1.36.0")]
    [InlineData("toYamlPretty (list (dict \"a\" (list)))", "- a: []")]
    [InlineData("toYaml (semver \"v1.2\")", "1.2.0")]
    [InlineData("typeOf .", "common.Values")]
    [InlineData("typeOf .Values", "common.Values")]
    [InlineData("typeOf .Subcharts", "map[string]interface {}")]
    [InlineData(".AsMap.Release.Name", "rel")]
    [InlineData("lookup \"v1\" \"Secret\" \"ns\" \"x\" | toJson", "{}")]
    [InlineData("getHostByName \"localhost\" | quote", "\"\"")]
    [InlineData("fromYaml \"a: [\" | toJson", "{\"Error\":\"error converting YAML to JSON: yaml: line 1: did not find expected node content\"}")]
    [InlineData("fromYaml \"a: &x {b: 1}\\nc: {b: 2, <<: *x}\" | toJson", "{\"a\":{\"b\":1},\"c\":{\"b\":1}}")]
    public void Render_OfAFunction_WritesWhatHelmWrites(string call, string expected) =>
        Assert.Equal(expected, TestChart.Template($"{{{{ {call} }}}}"));

    // json.Marshal finds the cycle: toYaml and toJson tell nothing of errors, mustToYaml does
    [Theory]
    [InlineData("toYaml", "[]")]
    [InlineData("toJson", "[]")]
    [InlineData("mustToYaml", "error calling mustToYaml: error marshaling into JSON: json: unsupported value: encountered a cycle via map[string]interface {}")]
    [InlineData("mustToJson", "error calling mustToJson: json: unsupported value: encountered a cycle via map[string]interface {}")]
    [InlineData("toYamlPretty", "error calling toYamlPretty: a value nests deeper than 1000 levels, or holds itself")]
    public void Render_OfAMapThatHoldsItself_EndsInAWord(string function, string expected)
    {
        var template = $"{{{{ $d := dict }}}}{{{{ $_ := set $d \"self\" $d }}}}[{{{{ {function} $d }}}}]";

        var told = Record.Exception(() => TestChart.Template(template)) is { } e ? e.Message : TestChart.Template(template);

        Assert.Contains(expected, told, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WithALookup_AsksTheCluster()
    {
        var options = TestChart.Options with
        {
            Lookup = (version, kind, ns, name) => name == "there" ? new JsonObject { ["kind"] = $"{version}/{kind}/{ns}" } : null,
        };

        var release = TestChart.Render("", options,
            ("templates/t.yaml", "a: {{ (lookup \"v1\" \"Secret\" .Release.Namespace \"there\").kind }}\nb: {{ lookup \"v1\" \"Secret\" \"ns\" \"gone\" | empty }}\n"));

        Assert.Contains("a: v1/Secret/ns\nb: true", release.Manifest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".Files.Get \"conf/a.txt\"", "one\ntwo")]
    [InlineData(".Files.Get \"nope\" | quote", "\"\"")]
    [InlineData(".Files.Lines \"conf/a.txt\" | toJson", "[\"one\",\"two\"]")]
    [InlineData("range $p, $_ := .Files.Glob \"conf/*\" }}{{ $p }};{{ end", "conf/a.txt;conf/b.txt;")]
    [InlineData("range $p, $_ := .Files.Glob \"**.md\" }}{{ $p }};{{ end", "README.md;docs/deep/x.md;")]
    [InlineData("(.Files.Glob \"conf/*\").AsConfig", "a.txt: |-\n  one\n  two\nb.txt: x")]
    [InlineData("(.Files.Glob \"conf/b*\").AsSecrets", "b.txt: eA==")]
    [InlineData("(.Files.Glob \"none\").AsConfig | quote", "\"{}\"")]
    public void Render_OfFiles_ShowsThem(string call, string expected)
    {
        var written = TestChart.Template($"{{{{ {call} }}}}", ("conf/a.txt", "one\ntwo"), ("conf/b.txt", "x"), ("README.md", "r"), ("docs/deep/x.md", "d"));

        Assert.Equal(expected, written);
    }

    [Fact]
    public void Render_WithAStrictEngine_RefusesWhatIsMissing()
    {
        var e = Assert.Throws<RenderException>(() => TestChart.Render("", TestChart.Options with { Strict = true }, ("templates/t.yaml", "{{ .Values.nope }}")));

        Assert.Contains("map has no entry for key \"nope\"", e.Message, StringComparison.Ordinal);
        Assert.Equal("", TestChart.Template("{{ .Values.nope }}"));
    }

    [Fact]
    public void Render_InLintMode_OnlyWarnsOfWhatIsRequired()
    {
        var log = new HelmLog();

        TestChart.Render("", TestChart.Options with { LintMode = true }, log, ("templates/t.yaml", "a: {{ required \"a is needed\" .Values.a }}{{ fail \"no\" }}\n"));

        Assert.Contains(log.Lines, l => l.Contains("a is needed", StringComparison.Ordinal));
    }
}
