using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>Pods: deleted with a grace period once they have a node, and hardly changeable.</summary>
internal sealed class PodStrategy(AdmissionDefaults admission) : ResourceStrategy
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

    public override void PrepareForCreate(JsonObject obj, WriteContext context)
    {
        admission.Apply("Pod", obj, context);
        base.PrepareForCreate(obj, context);
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject live, WriteContext context)
    {
        if (context.Subresource == "ephemeralcontainers")
        {
            KeepAllBut(obj, live, "ephemeralContainers");
        }
        else if (context.Subresource == "resize")
        {
            KeepAllBut(obj, live, "containers", "initContainers");
            CheckClass(obj, live);
        }

        base.PrepareForUpdate(obj, live, context);
    }

    private static void CheckClass(JsonObject obj, JsonObject live)
    {
        var before = BuiltInStrategy.QualityOfService(live.Map("spec") ?? []);
        if (before != BuiltInStrategy.QualityOfService(obj.Map("spec") ?? []))
        {
            throw ApiErrors.Invalid("", "Pod", live.Text("metadata", "name") ?? "",
                [FieldError.Invalid("spec", before, "Pod QOS Class may not change as a result of resizing")]);
        }
    }

    private static void KeepAllBut(JsonObject obj, JsonObject live, params ReadOnlySpan<string> fields)
    {
        var spec = (JsonObject?)live.Map("spec")?.DeepClone() ?? [];
        foreach (var field in fields)
        {
            if (obj.At("spec", field) is { } value)
            {
                spec[field] = value.DeepClone();
            }
            else
            {
                spec.Remove(field);
            }
        }

        obj["spec"] = spec;
        obj["status"] = live["status"]?.DeepClone();
    }
}
