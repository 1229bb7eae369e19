using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Tests.FieldManagement;

public sealed class FieldManagerTests
{
    private static readonly ResourceSchema _maps = SchemaCatalog.BuiltIn.FindByPlural("", "v1", "configmaps")!;
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Apply_WhenNothingChanges_ReturnsTheStoredObjectItself()
    {
        var live = Apply(null, "m", """{"k":"v"}""");

        var again = FieldManager.Apply(_maps, live, Map("""{"k":"v"}"""), "m", false, null, _now.AddHours(1));

        Assert.Same(live, again);
    }

    [Fact]
    public void Apply_WhenItChangesTheObject_LeavesTheStoredOneAlone()
    {
        var live = Apply(null, "m", """{"k":"v","l":"v"}""");
        var before = live.ToJsonString();

        var changed = FieldManager.Apply(_maps, live, Map("""{"k":"w"}"""), "m", false, null, _now.AddHours(1));

        Assert.Equal(before, live.ToJsonString());
        Assert.Equal("""{"k":"w"}""", changed["data"]!.ToJsonString());
    }

    [Fact]
    public void Apply_WhenAnotherOwnsTheField_ThrowsWithTheCause()
    {
        var live = Apply(null, "first", """{"k":"v"}""");

        var conflict = Assert.Throws<ApplyConflictException>(
            () => FieldManager.Apply(_maps, live, Map("""{"k":"w"}"""), "second", false, null, _now));

        Assert.Equal("Apply failed with 1 conflict: conflict with \"first\": .data.k", conflict.Message);
        Assert.Equal(new ApplyConflict("\"first\"", ".data.k"), Assert.Single(conflict.Causes));
    }

    [Fact]
    public void Apply_WhenForced_TakesTheField()
    {
        var live = Apply(null, "first", """{"k":"v","l":"v"}""");

        var forced = FieldManager.Apply(_maps, live, Map("""{"k":"w"}"""), "second", true, null, _now);

        Assert.Equal("""{"f:data":{"f:l":{}}}""", Fields(forced, "first"));
        Assert.Equal("""{"f:data":{"f:k":{}}}""", Fields(forced, "second"));
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}}""", 400, "invalid object type: /v1, Kind=Secret")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","managedFields":[]}}""", 400, "metadata.managedFields must be nil")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"bogus":1}""", 500, "failed to create typed patch object (/a; /v1, Kind=ConfigMap): .bogus: field not declared in schema")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"n"},"data":{"k":1.5}}""", 500, "failed to create typed patch object (n/a; /v1, Kind=ConfigMap): .data.k: expected string, got &value.valueUnstructured{Value:1.5}")]
    public void Apply_WhenTheConfigurationDoesNotFit_AnswersAsTheServerDoes(string applied, int status, string message)
    {
        var error = Assert.Throws<FieldManagerException>(
            () => FieldManager.Apply(_maps, null, JsonNode.Parse(applied)!.AsObject(), "m", false, null, _now));

        Assert.Equal((status, message), (error.StatusCode, error.Message));
    }

    [Fact]
    public void Update_WhenManagedFieldsAreMalformed_KeepsTheStoredOnes()
    {
        var live = Apply(null, "m", """{"k":"v"}""");
        live["metadata"]!["uid"] = "u";
        var updated = live.DeepClone().AsObject();
        updated["metadata"]!["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "x", ["operation"] = "Bogus" });

        FieldManager.Update(_maps, live, updated, "editor", null, _now);

        Assert.Equal("""{"f:data":{"f:k":{}}}""", Fields(updated, "m"));
    }

    [Fact]
    public void IgnoreTimeChanges_WhenOnlyTimesDiffer_PutsTheStoredOnesBack()
    {
        var live = Apply(null, "m", """{"k":"v"}""");
        var updated = live.DeepClone().AsObject();
        updated["metadata"]!["managedFields"]![0]!["time"] = "2030-01-01T00:00:00Z";

        FieldManager.IgnoreTimeChanges(live, updated);

        Assert.Equal("2026-01-02T03:04:05Z", (string?)updated["metadata"]!["managedFields"]![0]!["time"]);
    }

    private static JsonObject Map(string data) =>
        JsonNode.Parse($$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{{data}}}""")!.AsObject();

    private static JsonObject Apply(JsonObject? live, string manager, string data)
    {
        var result = FieldManager.Apply(_maps, live, Map(data), manager, false, null, _now);
        ObjectNormalizer.Normalize(_maps.Type, result);
        return result;
    }

    private static string? Fields(JsonObject obj, string manager) => obj["metadata"]!["managedFields"]!.AsArray()
        .First(entry => (string?)entry!["manager"] == manager)!["fieldsV1"]!.ToJsonString();
}
