namespace Flux.Helm.Tests.Schema;

public sealed class ValuesSchemaTests
{
    private const string Draft4 = "http://json-schema.org/draft-04/schema#";
    private const string Draft6 = "http://json-schema.org/draft-06/schema#";
    private const string Draft7 = "http://json-schema.org/draft-07/schema#";
    private const string Draft2019 = "https://json-schema.org/draft/2019-09/schema";
    private const string Draft2020 = "https://json-schema.org/draft/2020-12/schema";

    [Theory]
    [InlineData(Draft4)]
    [InlineData(Draft6)]
    [InlineData(Draft7)]
    [InlineData(Draft2019)]
    [InlineData(Draft2020)]
    public void Render_ChecksValuesByEveryDraft(string draft)
    {
        var schema = $$$$"""{"$schema":"{{{{draft}}}}","type":"object","required":["name"],"properties":{"port":{"type":"integer","maximum":65535}}}""";

        Assert.Null(Problem(schema, "name: x\nport: 80"));
        Assert.Equal("- at '': missing property 'name'\n- at '/port': maximum: got 70,000, want 65,535", Problem(schema, "port: 70000"));
    }

    // the number that must be less was a truth value beside "maximum" in draft 4
    [Theory]
    [InlineData(Draft4, """{"maximum":5,"exclusiveMaximum":true}""")]
    [InlineData(Draft7, """{"exclusiveMaximum":5}""")]
    public void Render_WithAnExclusiveMaximum_ReadsItByTheDraft(string draft, string rule)
    {
        var schema = $$$"""{"$schema":"{{{draft}}}","properties":{"num":{{{rule}}}}}""";

        Assert.Null(Problem(schema, "num: 4"));
        Assert.Equal("- at '/num': exclusiveMaximum: got 5, want 5", Problem(schema, "num: 5"));
    }

    // a list of schemas in "items" is 2020-12's "prefixItems"
    [Theory]
    [InlineData(Draft7, "items")]
    [InlineData(Draft2020, "prefixItems")]
    public void Render_WithSchemasByPosition_ChecksEachItem(string draft, string keyword)
    {
        var schema = $$$$"""{"$schema":"{{{{draft}}}}","properties":{"l":{"{{{{keyword}}}}":[{"type":"string"},{"type":"number"}]}}}""";

        Assert.Equal("- at '/l/1': got string, want number", Problem(schema, "l: [a, b]"));
    }

    [Fact]
    public void Render_WithUnevaluatedProperties_SeesThroughReferences()
    {
        const string schema = """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"#/$defs/base","unevaluatedProperties":false,
             "properties":{"a":true},"$defs":{"base":{"properties":{"b":{"type":"string"}}}}}
            """;

        Assert.Null(Problem(schema, "a: 1\nb: x"));
        Assert.Equal("- at '/c': false schema", Problem(schema, "a: 1\nc: x"));
    }

    // patterns are Go's: no looking ahead, and in time linear in the text
    [Fact]
    public void Render_WithAPattern_ReadsItAsGoDoes()
    {
        Assert.Equal("- at '/a': 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaX' does not match pattern '^(a+)+$'",
            Problem("""{"properties":{"a":{"pattern":"^(a+)+$"}}}""", "a: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaX"));
        Assert.Contains("'(?=a)' is not valid regex: error parsing regexp: invalid or unsupported Perl syntax: `(?=`",
            Problem("""{"properties":{"a":{"pattern":"(?=a)"}}}""", "a: x"), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WithAReferenceToItself_SaysThatItGoesRound() =>
        Assert.Equal("- at '': both /$ref and  resolve to \"file:///values.schema.json#\" causing reference cycle", Problem("""{"$ref":"#"}""", "a: 1"));

    // every level doubles the ways to check the value: 2^40 of them
    [Fact]
    public void Render_WithASchemaThatTakesForever_IsStopped()
    {
        const string schema = """
            {"properties":{"a":{"$ref":"#/definitions/n"}},
             "definitions":{"n":{"oneOf":[{"properties":{"a":{"$ref":"#/definitions/n"}},"required":["x"]},{"properties":{"a":{"$ref":"#/definitions/n"}},"required":["y"]}]}}}
            """;
        var values = string.Concat(Enumerable.Repeat("a: {", 40)) + "z: 1" + new string('}', 40);

        Assert.Contains("checking the values takes more than", Problem(schema, values), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfAReferenceToAServer_AsksNobody() =>
        Assert.Contains("refer", Problem("""{"$ref":"http://127.0.0.1:1/x.json"}""", "a: 1"), StringComparison.Ordinal);

    [Fact]
    public void Render_ChecksSubChartsByTheirOwnSchemas()
    {
        var e = Assert.Throws<HelmException>(() => TestChart.Render("sub: {num: text}",
            ("charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"), ("charts/sub/values.schema.json", """{"properties":{"num":{"type":"number"}}}""")));

        Assert.Equal("values don't meet the specifications of the schema(s) in the following chart(s):\nsub:\n- at '/num': got string, want number\n", e.Message.TrimEnd('\n') + "\n");
    }

    private static string? Problem(string schema, string values)
    {
        try
        {
            TestChart.Render(values, ("values.schema.json", schema));
            return null;
        }
        catch (HelmException e)
        {
            const string head = "values don't meet the specifications of the schema(s) in the following chart(s):\napp:\n";
            Assert.StartsWith(head, e.Message, StringComparison.Ordinal);
            return e.Message[head.Length..].TrimEnd('\n');
        }
    }
}
