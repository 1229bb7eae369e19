using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>Conversion between the versions of a built-in kind; only HorizontalPodAutoscaler has two.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/autoscaling/v1/conversion.go</c>. Metrics other than CPU utilization and scaling behaviour
/// are annotations in v1.</remarks>
public static class BuiltInConversion
{
    private const string Autoscaler = "HorizontalPodAutoscaler";
    private const string V1 = "autoscaling/v1";
    private const string V2 = "autoscaling/v2";

    /// <summary>Whether objects of the kind can be converted.</summary>
    public static bool CanConvert(string fromApiVersion, string toApiVersion, string kind) =>
        fromApiVersion == toApiVersion || (kind == Autoscaler && fromApiVersion is V1 or V2 && toApiVersion is V1 or V2);

    /// <summary>A copy of a normalized object in another version.</summary>
    /// <exception cref="SchemaException">The kind has no such version.</exception>
    public static JsonObject Convert(JsonObject obj, string toApiVersion)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var from = obj.Text("apiVersion");
        if (!CanConvert(from, toApiVersion, obj.Text("kind")))
        {
            throw new SchemaException($"{obj.Text("kind")} of {from} cannot be converted to {toApiVersion}");
        }

        var result = obj.DeepClone().AsObject();
        if (from == toApiVersion)
        {
            return result;
        }

        result["apiVersion"] = toApiVersion;
        if (toApiVersion == V2)
        {
            ToMetrics(result);
        }
        else
        {
            ToPercentage(result);
        }

        if (SchemaCatalog.BuiltIn.Find(Primitives.GroupVersionKind.From(toApiVersion, Autoscaler)) is { } schema)
        {
            ObjectNormalizer.Normalize(schema.Type, result);
        }

        return result;
    }

    private static void ToMetrics(JsonObject obj)
    {
        var spec = obj.Map("spec");
        if (spec?["targetCPUUtilizationPercentage"] is { } target)
        {
            spec["metrics"] = new JsonArray(Metric("target", new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = target.DeepClone() }));
        }

        AutoscalerAnnotations.Read(obj);

        if (obj.Map("status")?["currentCPUUtilizationPercentage"] is { } current)
        {
            obj.Ensure("status")["currentMetrics"] =
                new JsonArray(Metric("current", new JsonObject { ["averageUtilization"] = current.DeepClone() }));
        }
    }

    private static JsonObject Metric(string field, JsonObject value) =>
        new() { ["type"] = "Resource", ["resource"] = new JsonObject { ["name"] = "cpu", [field] = value } };

    private static void ToPercentage(JsonObject obj)
    {
        var spec = obj.Map("spec");
        if (Utilization(spec, "metrics", "target") is { } target)
        {
            obj.Ensure("spec")["targetCPUUtilizationPercentage"] = target.DeepClone();
        }

        var rest = spec.Objects("metrics").Where(metric => !IsShareOfCpu(metric)).ToList();
        AutoscalerAnnotations.Write(obj, rest, spec.Map("behavior"));

        if (Utilization(obj.Map("status"), "currentMetrics", "current") is { } current)
        {
            obj.Ensure("status")["currentCPUUtilizationPercentage"] = current.DeepClone();
        }
    }

    private static bool IsShareOfCpu(JsonObject metric) => metric.Text("type") == "Resource" && metric.Map("resource").Text("name") == "cpu"
        && metric.Map("resource").Map("target").Has("averageUtilization");

    private static JsonNode? Utilization(JsonObject? parent, string list, string field) => parent.Objects(list)
        .Where(metric => metric.Text("type") == "Resource" && metric.Map("resource").Text("name") == "cpu")
        .Select(metric => metric.Map("resource").Map(field)?["averageUtilization"])
        .FirstOrDefault(value => value is not null);
}
