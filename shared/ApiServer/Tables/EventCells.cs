using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Tables;

/// <summary>Cells of core/v1 Events.</summary>
/// <remarks>Spec: kubernetes pkg/printers/internalversion, printEvent.</remarks>
internal static class EventCells
{
    public static Func<JsonObject, DateTimeOffset, JsonNode?>? Of(string kind, string column) => (kind, column) switch
    {
        ("Event", "Last Seen") => (o, now) => Ages.Since(LastSeen(o), now),
        ("Event", "Type") => (o, _) => o.Text("type") ?? "",
        ("Event", "Reason") => (o, _) => o.Text("reason") ?? "",
        ("Event", "Object") => (o, _) => Target(o),
        ("Event", "Subobject") => (o, _) => o.Text("involvedObject", "fieldPath") ?? "",
        ("Event", "Source") => (o, _) => Source(o),
        ("Event", "Message") => (o, _) => (o.Text("message") ?? "").Trim(),
        ("Event", "First Seen") => (o, now) => Ages.Since(FirstSeen(o), now),
        ("Event", "Count") => (o, _) => o.Whole("series", "count") ?? (o.Whole("count") is { } count and not 0 ? count : 1),
        _ => null,
    };

    private static string? FirstSeen(JsonObject e) => e.Text("firstTimestamp") ?? e.Text("eventTime");

    private static string? LastSeen(JsonObject e) => e.Text("series", "lastObservedTime") ?? e.Text("lastTimestamp") ?? FirstSeen(e);

    private static string Target(JsonObject e)
    {
        var kind = (e.Text("involvedObject", "kind") ?? "").ToLowerInvariant();
        return e.Text("involvedObject", "name") is { Length: > 0 } name ? $"{kind}/{name}" : kind;
    }

    private static string Source(JsonObject e)
    {
        var component = e.Text("source", "component") is { Length: > 0 } given ? given : e.Text("reportingComponent") ?? "";
        var host = e.Text("source", "host") is { Length: > 0 } on ? on : e.Text("reportingInstance") ?? "";
        return host.Length == 0 ? component : $"{component}, {host}";
    }
}
