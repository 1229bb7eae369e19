using System.Text.Json.Nodes;
using Flux.TestKit.Durable;

namespace Flux.Reconciliation.Tests;

public sealed class ConditionsTests
{
    private readonly ManualClock _clock = new(new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public void MarkTrue_WhenStateIsAsInTheCluster_KeepsTheTransitionTime()
    {
        var obj = Object("""[{"type":"Ready","status":"True","reason":"R","message":"m","lastTransitionTime":"2025-01-01T00:00:00Z","observedGeneration":1}]""");

        obj.Conditions.MarkUnknown("Ready", "Progressing", "x");
        obj.Conditions.MarkTrue("Ready", "R", "m");

        var entry = obj.Status["conditions"]![0]!;
        Assert.Equal("2025-01-01T00:00:00Z", (string?)entry["lastTransitionTime"]);
        Assert.Equal(7, (long)entry["observedGeneration"]!);
    }

    [Theory]
    [InlineData("False", "R", "m")]
    [InlineData("True", "S", "m")]
    [InlineData("True", "R", "n")]
    public void Mark_WhenStatusReasonOrMessageDiffers_MovesTheTransitionTime(string status, string reason, string message)
    {
        var obj = Object("""[{"type":"Ready","status":"True","reason":"R","message":"m","lastTransitionTime":"2025-01-01T00:00:00Z"}]""");

        if (status == "True")
        {
            obj.Conditions.MarkTrue("Ready", reason, message);
        }
        else
        {
            obj.Conditions.MarkFalse("Ready", reason, message);
        }

        Assert.Equal("2026-01-31T08:00:00Z", (string?)obj.Status["conditions"]![0]!["lastTransitionTime"]);
    }

    [Fact]
    public void Mark_WhenSeveralAreSet_OrdersThemAsUpstream()
    {
        // stalled, reconciling, ready first; the others by the generation they speak of (newest first), then by type
        var obj = Object("""[{"type":"Old","status":"True","reason":"R","message":"","observedGeneration":2}]""");

        obj.Conditions.MarkTrue("Zeta", "R", "");
        obj.Conditions.MarkTrue("Alpha", "R", "");
        obj.Conditions.MarkTrue("Ready", "R", "");
        obj.Conditions.MarkTrue("Stalled", "R", "");
        obj.Conditions.MarkTrue("Reconciling", "R", "");

        Assert.Equal(["Stalled", "Reconciling", "Ready", "Alpha", "Zeta", "Old"], obj.Conditions.Types);
    }

    [Fact]
    public void Mark_WhenMessageIsTooLong_CutsItAtTheLimitInBytes()
    {
        var obj = Object("[]");

        obj.Conditions.MarkTrue("Ready", "R", new string('ü', 20_000));

        var message = obj.Conditions.MessageOf("Ready");
        Assert.EndsWith("ü...", message, StringComparison.Ordinal);
        // 32,768 bytes less three dots are 32,765: 16,382 whole characters of two bytes
        Assert.Equal(16_382 + 3, message.Length);
    }

    [Fact]
    public void MessageAt_WhenExactlyTheLimit_StaysWhole()
    {
        var obj = Object("[]");

        obj.Conditions.MarkTrue("Ready", "R", new string('x', 32_768));

        Assert.Equal(32_768, obj.Conditions.MessageOf("Ready").Length);
    }

    private FluxObject Object(string conditions) => new(
        (JsonObject)JsonNode.Parse(
            """{"apiVersion":"a/v1","kind":"K","metadata":{"name":"n","generation":7},"status":{"conditions":""" + conditions + "}}")!,
        _clock);
}
