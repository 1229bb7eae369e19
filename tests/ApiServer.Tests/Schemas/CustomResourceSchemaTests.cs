using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Tests.Schemas;

public sealed class CustomResourceSchemaTests
{
    private static readonly CustomResourceSchema _schema = CustomResourceSchema.Parse(Parse("""
        {"type":"object","properties":{"spec":{"type":"object","required":["interval"],"properties":{
          "interval":{"type":"string","pattern":"^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$"},
          "mode":{"type":"string","enum":["a","b"],"default":"a"},
          "port":{"x-kubernetes-int-or-string":true},
          "list":{"type":"array","maxItems":1,"items":{"type":"object","properties":{"n":{"type":"integer","minimum":1}}}},
          "any":{"type":"object","x-kubernetes-preserve-unknown-fields":true}},
          "x-kubernetes-validations":[{"rule":"self.mode == 'a'"}]}}}
        """));

    [Fact]
    public void Validate_WhenPatternFails_SaysSoAsTheServerDoes()
    {
        var errors = _schema.Validate(Parse("""{"spec":{"interval":"x"}}"""));

        var error = Assert.Single(errors);
        Assert.Equal("spec.interval", error.Field);
        Assert.Equal(
            "Invalid value: \"x\": spec.interval in body should match '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$'", error.Message);
        Assert.Equal("FieldValueInvalid", error.Reason);
    }

    [Theory]
    [InlineData("""{"spec":{}}""", "spec.interval: Required value")]
    [InlineData("""{"spec":{"interval":"1m","mode":"c"}}""", "spec.mode: Unsupported value: \"c\": supported values: \"a\", \"b\"")]
    [InlineData("""{"spec":{"interval":"1m","port":true}}""", "spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer,string: \"boolean\"")]
    [InlineData("""{"spec":{"interval":"1m","list":[{"n":0}]}}""", "spec.list[0].n: Invalid value: 0: spec.list[0].n in body should be greater than or equal to 1")]
    [InlineData("""{"spec":{"interval":"1m","list":[{},{}]}}""", "spec.list: Too many: 2: must have at most 1 item")]
    public void Validate_WhenInvalid_TellsTheError(string json, string expected) =>
        Assert.Equal(expected, Assert.Single(_schema.Validate(Parse(json))).ToString());

    [Fact]
    public void Validate_WhenTheInvalidPartIsUnchanged_AcceptsIt()
    {
        // Ratcheting (on by default since 1.33): a rule that came later does not block changes elsewhere.
        var old = Parse("""{"spec":{"interval":"x","mode":"a"}}""");

        Assert.Empty(_schema.Validate(Parse("""{"spec":{"interval":"x","mode":"b"}}"""), old));
    }

    [Fact]
    public void Prune_WhenFieldsAreUnknown_RemovesAndNamesThem()
    {
        var obj = Parse("""{"apiVersion":"a/v1","kind":"K","metadata":{"name":"n","bogus":1},"spec":{"interval":"1m","x":1,"any":{"y":1},"mode":null},"z":1}""");

        var unknown = _schema.Prune(obj);

        Assert.Equal(["metadata.bogus", "spec.x", "z"], unknown);
        Assert.Equal(
            """{"apiVersion":"a/v1","kind":"K","metadata":{"name":"n"},"spec":{"interval":"1m","any":{"y":1},"mode":null}}""", obj.ToJsonString());
    }

    [Fact]
    public void Default_WhenNull_ReplacesIt()
    {
        var obj = Parse("""{"spec":{"mode":null}}""");

        _schema.Default(obj);

        Assert.Equal("""{"spec":{"mode":"a"}}""", obj.ToJsonString());
    }

    [Fact]
    public void Parse_WhenNestedTooDeep_IsRefused()
    {
        JsonObject wrapped = new() { ["type"] = "string" };
        for (var i = 0; i < 65; i++)
        {
            wrapped = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["w"] = wrapped } };
        }

        var allowed = wrapped["properties"]!["w"]!.DeepClone().AsObject();
        _ = CustomResourceSchema.Parse(allowed);

        Assert.Throws<SchemaException>(() => CustomResourceSchema.Parse(wrapped));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
