using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Apply;

/// <content>What of other managers is taken over, and what earlier versions have left.</content>
internal sealed partial class ObjectPlanner
{
    private static readonly string[] _legacyAnnotations =
        ["kubectl.kubernetes.io/last-applied-configuration", "kustomize.toolkit.fluxcd.io/checksum", "fluxcd.io/sync-checksum"];

    private static readonly string[] _legacyLabels = ["fluxcd.io/sync-gc-mark"];

    private JsonArray CleanUp(JsonObject desired, JsonObject live)
    {
        var patch = new JsonArray();
        if (_choices.Merges(desired) || _choices.Merges(live))
        {
            return patch;
        }

        foreach (var key in _legacyAnnotations.Where(k => live.Annotation(k) is not null))
        {
            patch.Add((JsonNode)Removal("annotations", key));
        }

        foreach (var key in _legacyLabels.Where(k => live.Label(k) is not null))
        {
            patch.Add((JsonNode)Removal("labels", key));
        }

        if (ManagedFields.TakeOver(live, owner.FieldManager, _taken) is { } entries)
        {
            patch.Add((JsonNode)Replace(entries));
        }

        return patch;
    }

    private static JsonObject Removal(string map, string key) => new()
    {
        ["op"] = "remove",
        ["path"] = $"/metadata/{map}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}",
    };

    private static JsonObject Replace(JsonArray managedFields) =>
        new() { ["op"] = "replace", ["path"] = "/metadata/managedFields", ["value"] = managedFields };
}
