using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of events; those of events.k8s.io/v1 are stricter.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/events.go</c>. Both versions are told with the field names of core/v1.</remarks>
internal static class EventValidation
{
    private const int MaxNoteBytes = 1024;
    private const int MaxReasonLength = 128;

    public static void Create(JsonObject obj, FieldErrors errors)
    {
        var isNew = obj.Text("apiVersion") != "v1";
        var involved = obj.Map(isNew ? "regarding" : "involvedObject");
        var ns = obj.Map("metadata").Text("namespace");
        var involvedNamespace = involved.Text("namespace");
        var fits = involvedNamespace.Length == 0 ? ns is "default" or "kube-system" : involvedNamespace == ns;
        if (!fits)
        {
            errors.Invalid("involvedObject.namespace", involvedNamespace, "does not match event.namespace");
        }

        if (isNew)
        {
            Strict(obj, errors);
        }
        else if (obj.Has("eventTime"))
        {
            Reporter(obj, errors, "reportingComponent", "message");
        }
    }

    public static void Update(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        if (obj.Text("apiVersion") == "v1")
        {
            Create(obj, errors);
            return;
        }

        foreach (var (field, name) in new[]
        {
            ("regarding", "involvedObject"), ("reason", "reason"), ("note", "message"), ("deprecatedSource", "source"),
            ("deprecatedFirstTimestamp", "firstTimestamp"), ("deprecatedLastTimestamp", "lastTimestamp"), ("deprecatedCount", "count"),
            ("type", "type"), ("action", "action"), ("related", "related"), ("reportingController", "reportingController"),
            ("reportingInstance", "reportingInstance"), ("eventTime", "eventTime"),
        })
        {
            errors.Immutable(name, live[field], obj[field]);
        }

        if (obj.Map("series") is { } series && (series.Integer("count") ?? 0) < 2)
        {
            errors.Invalid("series.count", "", "should be at least 2");
        }
    }

    private static void Strict(JsonObject obj, FieldErrors errors)
    {
        if (!obj.Has("eventTime"))
        {
            errors.Required("eventTime");
        }
        else
        {
            Reporter(obj, errors, "reportingController", "note");
            Series(obj, errors);
        }

        foreach (var (field, name) in new[]
        {
            ("deprecatedFirstTimestamp", "firstTimestamp"), ("deprecatedLastTimestamp", "lastTimestamp"), ("deprecatedCount", "count"),
            ("deprecatedSource", "source"),
        })
        {
            if (obj.Has(field) && obj[field] is not JsonObject { Count: 0 } && obj.Integer(field) != 0)
            {
                errors.Invalid(name, "", "needs to be unset");
            }
        }

        if (obj.Text("type") is var type and not ("Normal" or "Warning"))
        {
            errors.Invalid("type", "", $"has invalid value: {type}");
        }
    }

    private static void Series(JsonObject obj, FieldErrors errors)
    {
        if (obj.Map("series") is not { } series)
        {
            return;
        }

        if ((series.Integer("count") ?? 0) < 2)
        {
            errors.Invalid("series.count", "", "should be at least 2");
        }

        if (!series.Has("lastObservedTime"))
        {
            errors.Required("series.lastObservedTime");
        }
    }

    private static void Reporter(JsonObject obj, FieldErrors errors, string field, string note)
    {
        var controller = obj.Text(field);
        var name = field == "reportingComponent" ? field : "reportingController";
        if (controller.Length == 0)
        {
            errors.Required(name);
        }

        errors.Invalid(name, controller, NameRules.Qualified(controller));
        Text(obj, "reportingInstance", "reportingInstance", MaxReasonLength, errors);
        Text(obj, "action", "action", MaxReasonLength, errors);
        Text(obj, "reason", "reason", MaxReasonLength, errors);
        if (Encoding.UTF8.GetByteCount(obj.Text(note)) > MaxNoteBytes)
        {
            errors.Invalid("message", "", $"can have at most {MaxNoteBytes} characters");
        }
    }

    private static void Text(JsonObject obj, string field, string name, int max, FieldErrors errors)
    {
        var text = obj.Text(field);
        if (text.Length == 0)
        {
            errors.Required(name);
        }

        if (text.Length > max)
        {
            errors.Invalid(name, "", $"can have at most {max} characters");
        }
    }
}
