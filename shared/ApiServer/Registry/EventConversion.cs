using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Registry;

/// <summary>Events of <c>v1</c> and <c>events.k8s.io/v1</c> are the same objects under other names.</summary>
internal static class EventConversion
{
    private static readonly (string Core, string New)[] _renamed =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
    ];

    private static void RemoveEmpty(JsonObject obj, string field)
    {
        if (obj.Text(field) is "")
        {
            obj.Remove(field);
        }
    }

    public static void Convert(JsonObject obj, string to)
    {
        obj["apiVersion"] = to;
        foreach (var (core, renamed) in _renamed)
        {
            var (from, into) = to == "v1" ? (renamed, core) : (core, renamed);
            if (!obj.TryGetPropertyValue(from, out var value))
            {
                continue;
            }

            obj.Remove(from);
            obj[into] = value;
        }

        if (to == "v1" && obj.Map("metadata") is not null)
        {
            obj["source"] ??= new JsonObject();
            obj["reportingComponent"] ??= "";
            obj["reportingInstance"] ??= "";
        }
        else if (to != "v1")
        {
            RemoveEmpty(obj, "reportingController");
            RemoveEmpty(obj, "reportingInstance");
        }
    }
}
