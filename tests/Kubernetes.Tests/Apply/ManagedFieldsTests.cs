using System.Text.Json.Nodes;
using Flux.Kubernetes.Apply;

namespace Flux.Kubernetes.Tests.Apply;

public sealed class ManagedFieldsTests
{
    private static readonly (string, string)[] _taken = [("kubectl", "Apply"), ("kubectl", "Update"), ("flux", "Update")];

    // A leaf is owned itself; a map is owned itself only with ".": sigs.k8s.io/structured-merge-diff v6, fieldpath/serialize.go.
    [Theory]
    [InlineData("{}", "{}", "{}")]
    [InlineData("""{"f:a":{}}""", """{"f:b":{}}""", """{"f:a":{},"f:b":{}}""")]
    [InlineData("""{"f:a":{}}""", """{"f:a":{"f:b":{}}}""", """{"f:a":{"f:b":{},".":{}}}""")]
    [InlineData("""{"f:a":{"f:b":{}}}""", """{"f:a":{}}""", """{"f:a":{"f:b":{},".":{}}}""")]
    [InlineData("""{"f:a":{".":{},"k:{\"n\":1}":{"f:x":{}}}}""", """{"f:a":{"k:{\"n\":1}":{"f:y":{}}}}""", """{"f:a":{".":{},"k:{\"n\":1}":{"f:x":{},"f:y":{}}}}""")]
    public void Union_OfTwoSets_OwnsWhatEitherOwns(string a, string b, string expected) => Assert.True(JsonNode.DeepEquals(
        JsonNode.Parse(expected), ManagedFields.Union(JsonNode.Parse(a)!.AsObject(), JsonNode.Parse(b)!.AsObject())));

    [Fact]
    public void TakeOver_WhenKubectlHasEdited_MergesItsFieldsIntoTheOwnersEntryAtTheEnd()
    {
        var live = Live(
            """{"manager":"flux","operation":"Apply","apiVersion":"v1","fieldsV1":{"f:data":{"f:a":{}}}}""",
            """{"manager":"kubectl-edit","operation":"Update","apiVersion":"v1","fieldsV1":{"f:data":{"f:b":{}}}}""",
            """{"manager":"kubectl","operation":"Update","subresource":"status","fieldsV1":{"f:status":{}}}""",
            """{"manager":"hpa","operation":"Update","fieldsV1":{"f:spec":{}}}""");

        var entries = ManagedFields.TakeOver(live, "flux", _taken)!;

        Assert.Equal(["kubectl status", "hpa ", "flux "], entries.Select(e => $"{e!["manager"]} {e["subresource"]}"));
        Assert.Equal("""{"f:data":{"f:a":{},"f:b":{}}}""", entries[^1]!["fieldsV1"]!.ToJsonString());
    }

    [Fact]
    public void TakeOver_WhenTheOwnerHasNoEntryYet_RenamesTheFirst()
    {
        var live = Live("""{"manager":"kubectl-client-side-apply","operation":"Update","apiVersion":"v1","fieldsV1":{"f:data":{}}}""");

        var entry = ManagedFields.TakeOver(live, "flux", _taken)!.Single();

        Assert.Equal(("flux", "Apply"), (entry!["manager"]!.GetValue<string>(), entry["operation"]!.GetValue<string>()));
    }

    [Fact]
    public void TakeOver_WhenNobodyElseIsThere_IsNull() =>
        Assert.Null(ManagedFields.TakeOver(Live("""{"manager":"flux","operation":"Apply","fieldsV1":{}}"""), "flux", _taken));

    [Fact]
    public void Migrate_WhenAnEntryIsOlder_RewritesAll()
    {
        var live = Live("""{"manager":"a","apiVersion":"x/v1beta1"}""", """{"manager":"b","apiVersion":"x/v1"}""");

        Assert.Equal(["x/v1", "x/v1"], ManagedFields.Migrate(live, "x/v1")!.Select(e => e!["apiVersion"]!.GetValue<string>()));
        Assert.Null(ManagedFields.Migrate(Live("""{"manager":"b","apiVersion":"x/v1"}"""), "x/v1"));
    }

    [Theory]
    [InlineData("/spec/replicas", true)]
    [InlineData("/spec/containers/1/image", true)]
    [InlineData("/spec/containers/0/image", false)]
    [InlineData("/spec/paused", false)]
    public void IsAppliedByOther_ForAField_AsksTheSetsOfOtherAppliers(string pointer, bool expected)
    {
        var live = Live(
            """{"manager":"flux","operation":"Apply","fieldsV1":{"f:spec":{"f:paused":{},"f:containers":{"k:{\"name\":\"a\"}":{"f:image":{}}}}}}""",
            """{"manager":"vpa","operation":"Apply","fieldsV1":{"f:spec":{"f:replicas":{},"f:containers":{"k:{\"name\":\"b\"}":{"f:image":{}}}}}}""");
        live["spec"] = JsonNode.Parse("""{"replicas":3,"containers":[{"name":"a"},{"name":"b"}]}""");

        Assert.Equal(expected, ManagedFields.IsAppliedByOther(live, FieldPointer.Parse(pointer), "flux"));
    }

    private static JsonObject Live(params string[] entries) =>
        new() { ["metadata"] = new JsonObject { ["managedFields"] = new JsonArray([.. entries.Select(e => JsonNode.Parse(e))]) } };
}
