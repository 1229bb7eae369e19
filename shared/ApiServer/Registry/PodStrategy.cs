using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>Pods: deleted with a grace period once they have a node, and hardly changeable.</summary>
internal sealed class PodStrategy : ResourceStrategy
{
    private const long DefaultGrace = 30;

    private static readonly Dictionary<string, string[]> _selectable = new()
    {
        ["spec.nodeName"] = ["spec", "nodeName"],
        ["spec.restartPolicy"] = ["spec", "restartPolicy"],
        ["spec.schedulerName"] = ["spec", "schedulerName"],
        ["spec.serviceAccountName"] = ["spec", "serviceAccountName"],
        ["spec.hostNetwork"] = ["spec", "hostNetwork"],
        ["status.phase"] = ["status", "phase"],
        ["status.podIP"] = ["status", "podIP"],
        ["status.nominatedNodeName"] = ["status", "nominatedNodeName"],
    };

    public override IReadOnlyDictionary<string, string[]> SelectableFields => _selectable;

    public override bool ReturnsDeletedObject => true;

    public override bool MarksDeleted => true;

    public override void Validate(JsonObject obj, List<FieldError> errors) =>
        PodRules.ValidateSpec(obj.Map("spec") ?? [], "spec", errors);

    public override void ValidateUpdate(JsonObject obj, JsonObject live, WriteContext context, List<FieldError> errors)
    {
        if (context.Subresource.Length > 0)
        {
            return;
        }

        var spec = Comparable(obj);
        var before = Comparable(live);
        if (obj.At("spec", "nodeName")?.ToString() != live.At("spec", "nodeName")?.ToString() && live.At("spec", "nodeName") is null)
        {
            before["nodeName"] = obj.At("spec", "nodeName")?.DeepClone();
        }

        if (!JsonNode.DeepEquals(spec, before))
        {
            errors.Add(FieldError.Forbidden(
                "spec",
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"));
        }
    }

    public override long GracePeriod(JsonObject obj, DeleteOptions options)
    {
        if (obj.Text("spec", "nodeName") is null or "" || obj.Text("status", "phase") is "Succeeded" or "Failed")
        {
            return 0;
        }

        var wanted = options.GracePeriodSeconds ?? obj.Whole("spec", "terminationGracePeriodSeconds") ?? DefaultGrace;
        var current = obj.Whole("metadata", "deletionGracePeriodSeconds");
        return Math.Max(0, current is { } already ? Math.Min(already, wanted) : wanted);
    }

    private static JsonObject Comparable(JsonObject pod)
    {
        var spec = pod.Map("spec") is { } found ? Json.Clone(found) : [];
        foreach (var container in spec.Maps("containers").Concat(spec.Maps("initContainers")))
        {
            container.Remove("image");
        }

        spec.Remove("activeDeadlineSeconds");
        spec.Remove("tolerations");
        spec.Remove("schedulingGates");
        return spec;
    }
}
