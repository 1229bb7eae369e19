using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Schemas.Rules;
using Flux.Cel;

namespace Flux.ApiServer.Tests.Schemas.Rules;

/// <summary>The numbers are those that apiextensions-apiserver 0.36 holds itself to.</summary>
public sealed class RuleCostTests
{
    private const string Schema = """
        {"type":"object","properties":{
          "text":{"type":"string"},
          "map":{"type":"object","additionalProperties":{"type":"integer"}},
          "set":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},
          "optionals":{"type":"object","properties":{"field":{"type":"string"},"absentField":{"type":"string"}}},
          "listMap":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","properties":{
            "k":{"type":"string"},"v":{"type":"string"},"v2":{"type":"string"}}}}}}
        """;

    private const string Value = """
        {"text":"20","map":{"b":1,"d":2},"set":["a","b","c"],"optionals":{"field":"a"},
         "listMap":[{"k":"a1","v":"b1"},{"k":"a2","v":"b2"},{"k":"a3","v":"b3","v2":"z"}]}
        """;

    [Theory]
    [InlineData("type(self.text) == string", 4)]
    [InlineData("quantity(self.text).isInteger()", 4)]
    [InlineData("!('a' in self.map)", 4)]
    [InlineData("self.map.all(k, self.map[k] > 0)", 17)]
    [InlineData("self.map.exists_one(k, self.map[k] == 2)", 14)]
    [InlineData("size(self.map.filter(k, self.map[k] > 1)) == 1", 26)]
    [InlineData("self.set == ['c', 'b', 'a']", 3)]
    [InlineData("self.set + ['c', 'd'] == ['a', 'b', 'c', 'd']", 4)]
    [InlineData("sets.equivalent(self.set, ['a', 'b', 'c'])", 21)]
    [InlineData("self.text in ['10', '20']", 2)]
    [InlineData("self.optionals.?field == optional.of('a')", 5)]
    [InlineData("self.optionals.?absentField == optional.none()", 4)]
    [InlineData("optional.of('a').optMap(v, v == 'value').hasValue()", 8)]
    [InlineData("self.listMap.exists(m, m.k.endsWith('1'))", 13)]
    [InlineData("!self.listMap.all(m, m.k.endsWith('1'))", 18)]
    [InlineData("self.listMap.exists(m, m.v2 == 'z')", 24)]
    [InlineData("self.listMap.exists_one(m, m.k == 'a3')", 15)]
    [InlineData("self.listMap.map(m, m.v).exists(v, v == 'b1')", 55)]
    [InlineData("[4, 3, 2, 1].sort() == [1, 2, 3, 4]", 44)]
    [InlineData("[{'name': 'foo'}, {'name': 'bar'}, {'name': 'baz'}].sortBy(e, e.name) == [{'name': 'bar'}, {'name': 'baz'}, {'name': 'foo'}]", 75)]
    public void Run_WhenARuleHolds_CostsWhatTheServerCounts(string rule, long cost)
    {
        var (compiled, schema) = Compile(rule);
        var self = CelValue.FromJson(JsonNode.Parse(Value)!, schema);

        var outcome = compiled.Program!.Run(new Dictionary<string, CelValue> { ["self"] = self }, TestContext.Current.CancellationToken);

        Assert.Null(outcome.Error);
        Assert.True(outcome.Value!.AsBool);
        Assert.Equal(cost, outcome.Cost);
    }

    [Theory]
    [InlineData("isQuantity(self.text)", 314575)]
    [InlineData("quantity('50k').add(quantity('20')) == quantity('50.02k')", 5)]
    [InlineData("self.map.all(k, self.map[k] > 0)", 3595115)]
    [InlineData("size(self.map.filter(k, self.map[k] > 1)) == 1", 8089017)]
    [InlineData("'a' in self.set", 1048577)]
    [InlineData("self.set + ['c', 'd'] == ['a', 'b', 'c', 'd']", 24)]
    [InlineData("self.optionals.?field.orValue('v') == 'a'", 5)]
    [InlineData("optional.of('a') != optional.none()", 1844674407370955266)]
    [InlineData("self.listMap.exists_one(m, m.k == 'a3')", 5242879)]
    [InlineData("self.listMap.map(m, m.v).exists(v, v == 'b1')", 19922939)]
    public void MaximumCost_WhenSizesAreUnlimited_IsWhatTheServerEstimates(string rule, ulong cost) =>
        Assert.Equal(cost, Compile(rule).Rule.Program!.MaximumCost);

    private static (CompiledRule Rule, CelSchema Schema) Compile(string rule)
    {
        var source = JsonNode.Parse(Schema)!.AsObject();
        source["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = rule });
        var node = StructuralNode.Parse(source);
        var schema = RuleTypes.Of(node, false, "selfType");
        return (Assert.Single(RuleCompiler.Compile(node, schema, schema.Type!)), schema);
    }
}
