using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Tests.Schemas.Rules;

public sealed class RuleValidationTests
{
    private const string Items = """
        {"type":"object","properties":{"items":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":
          {"type":"object","required":["k"],"properties":{"k":{"type":"string"},
            "v":{"type":"integer","x-kubernetes-validations":[{"rule":"self >= oldSelf","message":"must not shrink"}]}}}}}}
        """;

    [Fact]
    public void Rules_WhenAnItemOfAMapListMovedAndShrank_FindTheOldOneByItsKeys()
    {
        var errors = Run(Items, """{"items":[{"k":"b","v":2},{"k":"a","v":1}]}""", """{"items":[{"k":"a","v":5},{"k":"b","v":2}]}""");

        Assert.Equal(["items[1].v: Invalid value: 1: must not shrink"], errors);
    }

    [Fact]
    public void Rules_WhenAnItemIsNew_SkipThoseAboutTheOldValue() =>
        Assert.Empty(Run(Items, """{"items":[{"k":"c","v":0}]}""", """{"items":[{"k":"a","v":5}]}"""));

    [Theory]
    [InlineData(null, 3, false)]
    [InlineData(null, 11, true)]
    [InlineData(7, 3, false)]
    [InlineData(7, 7, true)]
    public void Rules_WhenTheOldValueIsOptional_RunOnCreateToo(int? old, int value, bool holds)
    {
        const string Schema = """
            {"type":"object","properties":{"v":{"type":"integer","x-kubernetes-validations":[
              {"rule":"oldSelf.hasValue() ? self == oldSelf.value() : self > 10","optionalOldSelf":true}]}}}
            """;

        Assert.Equal(holds, Run(Schema, $"{{\"v\":{value}}}", old is null ? null : $"{{\"v\":{old}}}").Count == 0);
    }

    [Fact]
    public void Rules_WhenTheWrongValueIsUnchanged_WarnOnly()
    {
        const string Schema = """
            {"type":"object","properties":{"a":{"type":"string","x-kubernetes-validations":[{"rule":"self == 'x'"}]},"b":{"type":"string"}}}
            """;
        var warnings = new List<string>();

        var errors = Run(Schema, """{"a":"old","b":"new"}""", """{"a":"old","b":"old"}""", warnings);

        Assert.Empty(errors);
        Assert.Equal(["a: Invalid value: \"old\": failed rule: self == 'x'"], warnings);
    }

    [Theory]
    [InlineData("'  '", "broken")]
    [InlineData("'two\\nlines'", "broken")]
    [InlineData("['a'][5]", "broken")]
    [InlineData("'got ' + self", "got no")]
    public void Rules_WhenTheMessageCannotBeUsed_FallBackToTheFixedOne(string expression, string message)
    {
        var rule = new JsonObject { ["rule"] = "self == 'yes'", ["message"] = "broken", ["messageExpression"] = expression };
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["a"] = new JsonObject { ["type"] = "string", ["x-kubernetes-validations"] = new JsonArray(rule) } },
        };

        Assert.Equal([$"a: Invalid value: \"no\": {message}"], Run(schema.ToJsonString(), """{"a":"no"}"""));
    }

    [Fact]
    public void Rules_WhenReasonAndPathAreGiven_TellThem()
    {
        const string Schema = """
            {"type":"object","properties":{"spec":{"type":"object","properties":{"a":{"type":"string"}},
              "x-kubernetes-validations":[{"rule":"has(self.a)","message":"say a","reason":"FieldValueRequired","fieldPath":".a"}]}}}
            """;

        var error = Assert.Single(Errors(Schema, """{"spec":{}}""", null, []));

        Assert.Equal(("spec.a", "FieldValueRequired", "Required value: say a"), (error.Field, error.Reason, error.Message));
    }

    [Fact]
    public void Rules_WhenTheBudgetOfTheObjectIsSpent_StopWithOneError()
    {
        // Each of a hundred rules costs some 150,000 of the 10,000,000 units that an object has.
        var rules = new JsonArray([.. Enumerable.Range(0, 100).Select(i => new JsonObject { ["rule"] = $"self.all(x, self.all(y, x + y >= {i} - 1000))" })]);
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["l"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "integer" }, ["x-kubernetes-validations"] = rules },
            },
        };

        var errors = Run(schema.ToJsonString(), $"{{\"l\":[{string.Join(',', Enumerable.Range(0, 160))}]}}");

        Assert.Equal(["l: Invalid value: \"array\": validation failed due to running out of cost budget, no further validation rules will be run"], errors);
    }

    [Fact]
    public void Rules_WhenOneRuleCostsTooMuch_StopWithItsName()
    {
        const string Schema = """
            {"type":"object","properties":{"l":{"type":"array","items":{"type":"integer"},"x-kubernetes-validations":[
              {"rule":"self.all(x, self.all(y, x + y >= 0))","message":"sums"},{"rule":"false"}]}}}
            """;

        var error = Assert.Single(Run(Schema, $"{{\"l\":[{string.Join(',', Enumerable.Range(0, 1000))}]}}"));

        Assert.Equal(
            "l: Invalid value: \"array\": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: sums",
            error);
    }

    [Fact]
    public void Rules_WhenTheObjectIsInvalidAlready_AreNotRun()
    {
        const string Schema = """{"type":"object","required":["b"],"properties":{"a":{"type":"string","x-kubernetes-validations":[{"rule":"false"}]},"b":{"type":"string"}}}""";
        var schema = CustomResourceSchema.Parse(Parse(Schema));
        var obj = Parse("""{"a":"x"}""");

        var error = Assert.Single(schema.ValidateRules(obj, null, schema.Validate(obj), []));

        Assert.Equal(
            "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
            error.ToString());
    }

    [Theory]
    [InlineData("type(self.d) == google.protobuf.Duration && self.d > duration('1m')")]
    [InlineData("self.t.getHours() == 19 && self.t == timestamp('2011-08-18T18:03:37.010Z')")]
    [InlineData("self.bytes == b'10'")]
    [InlineData("type(self.port) == string && self.port == '80%'")]
    [InlineData("self.namespace__dash__name == 1 && self.__if__ == 2")]
    [InlineData("self.set == ['b', 'a'] && self.set + ['c', 'a'] == ['a', 'b', 'c']")]
    [InlineData("(self.map + self.map).map(e, e.v) == [1]")]
    [InlineData("self.object.metadata.name == 'n' && self.object.kind == 'Pod'")]
    [InlineData("!has(self.nothing)")]
    public void Rules_WhenValuesHaveFormatsAndListTypes_SeeThemTyped(string rule)
    {
        var schema = Parse("""
            {"type":"object","properties":{"s":{"type":"object","properties":{
              "d":{"type":"string","format":"duration"},"t":{"type":"string","format":"date-time"},"bytes":{"type":"string","format":"byte"},
              "port":{"x-kubernetes-int-or-string":true},"namespace-name":{"type":"integer"},"if":{"type":"integer"},
              "set":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},
              "map":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","properties":{
                "k":{"type":"string"},"v":{"type":"integer"}}}},
              "nothing":{"type":"string","nullable":true},
              "object":{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}}}}}
            """);
        schema["properties"]!["s"]!["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = rule });

        Assert.Empty(Run(schema.ToJsonString(), """
            {"s":{"d":"1h","t":"2011-08-18T19:03:37.010+01:00","bytes":"MTA=","port":"80%","namespace-name":1,"if":2,"set":["a","b"],
             "map":[{"k":"x","v":1}],"nothing":null,"object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"n"}}}}
            """));
    }

    private static List<string> Run(string schema, string obj, string? old = null, List<string>? warnings = null) =>
        [.. Errors(schema, obj, old, warnings ?? []).Select(error => error.ToString())];

    private static IReadOnlyList<FieldError> Errors(string schema, string obj, string? old, List<string> warnings) =>
        CustomResourceSchema.Parse(Parse(schema)).ValidateRules(Parse(obj), old is null ? null : Parse(old), [], warnings);

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
