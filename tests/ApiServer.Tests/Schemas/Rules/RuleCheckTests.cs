using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Tests.Schemas.Rules;

/// <summary>What is wrong with the rules of a definition, in the words of apiextensions-apiserver 1.36.</summary>
public sealed class RuleCheckTests
{
    [Theory]
    [InlineData("""{"rule":" "}""", "rule: Required value: rule is not specified")]
    [InlineData("""{"rule":"true","message":" "}""", "message: Invalid value: \" \": must be non-empty if specified")]
    [InlineData("""{"rule":"true","message":"a\nb"}""", "message: Invalid value: \"a\\nb\": must not contain line breaks")]
    [InlineData("""{"rule":"true","messageExpression":" "}""", "messageExpression: Required value: messageExpression must be non-empty if specified")]
    [InlineData("""{"rule":"true\n|| false"}""", "message: Required value: message must be specified if rule contains line breaks")]
    [InlineData("""{"rule":"self.a > 1","reason":"Other"}""", "reason: Unsupported value: \"Other\": supported values: \"FieldValueDuplicate\", \"FieldValueForbidden\", \"FieldValueInvalid\", \"FieldValueRequired\"")]
    [InlineData("""{"rule":"self.a > 1","fieldPath":".c"}""", "fieldPath: Invalid value: \".c\": must be a valid path")]
    [InlineData("""{"rule":"true","optionalOldSelf":true}""", "optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule")]
    [InlineData("""{"rule":"'yes'"}""", "rule: Invalid value: {\"Rule\":\"'yes'\",\"Message\":\"\",\"MessageExpression\":\"\",\"Reason\":null,\"FieldPath\":\"\",\"OptionalOldSelf\":null}: cel expression must evaluate to a bool")]
    [InlineData("""{"rule":"true","messageExpression":"1"}""", "messageExpression: Invalid value: {\"Rule\":\"true\",\"Message\":\"\",\"MessageExpression\":\"1\",\"Reason\":null,\"FieldPath\":\"\",\"OptionalOldSelf\":null}: messageExpression must evaluate to a string")]
    public void Check_WhenARuleIsWrong_SaysHow(string rule, string error) =>
        Assert.Equal($"spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].{error}", Assert.Single(Check(rule)));

    [Fact]
    public void Check_WhenAFieldIsUnknown_ShowsWhere() => Assert.Equal(
        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {\"Rule\":\"self.none == 1\",\"Message\":\"\",\"MessageExpression\":\"\",\"Reason\":null,\"FieldPath\":\"\",\"OptionalOldSelf\":null}: compilation failed: ERROR: <input>:1:5: undefined field 'none'\n | self.none == 1\n | ....^",
        Assert.Single(Check("""{"rule":"self.none == 1"}""")));

    [Fact]
    public void Check_WhenAnOldItemCannotBeFound_RefusesTheTransition()
    {
        var errors = Check("""
            {"type":"object","properties":{"l":{"type":"array","maxItems":5,"items":{"type":"integer","x-kubernetes-validations":[{"rule":"self >= oldSelf"}]}}}}
            """, isRule: false);

        Assert.Equal(
            "spec.validation.openAPIV3Schema.properties[l].items.x-kubernetes-validations[0].rule: Invalid value: \"self >= oldSelf\": oldSelf cannot be used on the uncorrelatable portion of the schema within spec.validation.openAPIV3Schema.properties[l]",
            Assert.Single(errors));
    }

    [Fact]
    public void Check_WhenAListHasNoLimit_RefusesRulesThatCouldCostTooMuch()
    {
        var errors = Check("""
            {"type":"object","properties":{"l":{"type":"array","items":{"type":"string","x-kubernetes-validations":[{"rule":"self.contains('x')"}]}}}}
            """, isRule: false);

        const string At = "spec.validation.openAPIV3Schema.properties[l].items.x-kubernetes-validations[0].rule: Forbidden: ";
        Assert.Equal(3, errors.Count);
        Assert.StartsWith(At + "estimated rule cost exceeds budget by factor of ", errors[0], StringComparison.Ordinal);
        Assert.EndsWith("(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)", errors[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of ",
            errors[2],
            StringComparison.Ordinal);
        Assert.StartsWith(At + "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema", errors[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anyOf")]
    [InlineData("allOf")]
    [InlineData("oneOf")]
    public void Check_WhenARuleIsUnderAnAlternative_ForbidsIt(string keyword)
    {
        var errors = Check("""
            {"type":"object","properties":{"a":{"type":"object","KEYWORD":[{"x-kubernetes-validations":[{"rule":"true"}]}]}}}
            """.Replace("KEYWORD", keyword, StringComparison.Ordinal), isRule: false);

        Assert.Equal($"spec.validation.openAPIV3Schema.properties[a].{keyword}[0].x-kubernetes-validations: Forbidden: must be empty to be structural", Assert.Single(errors));
    }

    [Fact]
    public void Check_WhenADefaultBreaksARule_SaysSo()
    {
        var errors = Check("""
            {"type":"object","properties":{"a":{"type":"string","default":"no","x-kubernetes-validations":[{"rule":"self == 'yes'","message":"say yes"}]}}}
            """, isRule: false);

        Assert.Equal("spec.validation.openAPIV3Schema.properties[a].default: Invalid value: \"no\": say yes", Assert.Single(errors));
    }

    private static List<string> Check(string json, bool isRule = true)
    {
        var schema = isRule
            ? """{"type":"object","properties":{"spec":{"type":"object","properties":{"a":{"type":"integer"}},"x-kubernetes-validations":[RULE]}}}""".Replace("RULE", json, StringComparison.Ordinal)
            : json;
        return [.. DefinitionSchemaCheck.Check(JsonNode.Parse(schema)!.AsObject(), "spec.validation.openAPIV3Schema", false, false).Select(error => error.ToString())];
    }
}
