using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>What version 1 of an autoscaler keeps in annotations: metrics other than the share of CPU, and the behaviour.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/autoscaling/v1/conversion.go</c> and <c>pkg/apis/autoscaling/annotations.go</c>.</remarks>
internal static class AutoscalerAnnotations
{
    private const string Metrics = "autoscaling.alpha.kubernetes.io/metrics";
    private const string Behavior = "autoscaling.alpha.kubernetes.io/behavior";

    /// <summary>Writes the annotations of an object that becomes one of version 1; <paramref name="rest"/> are the metrics it has no field for.</summary>
    public static void Write(JsonObject obj, IReadOnlyList<JsonObject> rest, JsonObject? behavior)
    {
        if (rest.Count > 0)
        {
            Annotate(obj, Metrics, new JsonArray([.. rest.Select(OldMetric)]).ToJsonString());
        }

        if (behavior is not null)
        {
            var form = new JsonObject { ["ScaleUp"] = InternalRules(behavior.Map("scaleUp")), ["ScaleDown"] = InternalRules(behavior.Map("scaleDown")) };
            Annotate(obj, Behavior, form.ToJsonString());
        }
    }

    /// <summary>Takes the annotations off an object that becomes one of version 2, and puts what they say into its spec.</summary>
    public static void Read(JsonObject obj)
    {
        var annotations = obj.Map("metadata").Map("annotations");
        if (Parse(annotations.Text(Metrics)) is JsonArray metrics)
        {
            var list = obj.Ensure("spec")["metrics"] as JsonArray ?? [];
            foreach (var metric in metrics.OfType<JsonObject>())
            {
                list.Add(NewMetric(metric));
            }

            obj.Ensure("spec")["metrics"] = list;
        }

        if (Parse(annotations.Text(Behavior)) is JsonObject behavior)
        {
            var form = new JsonObject();
            foreach (var (field, source) in new[] { ("scaleUp", "ScaleUp"), ("scaleDown", "ScaleDown") })
            {
                if (behavior.Map(source) is { } rules)
                {
                    form[field] = Lower(rules);
                }
            }

            obj.Ensure("spec")["behavior"] = form;
        }

        foreach (var name in new[] { Metrics, Behavior, "autoscaling.alpha.kubernetes.io/current-metrics", "autoscaling.alpha.kubernetes.io/conditions" })
        {
            annotations?.Remove(name);
        }

        if (annotations is { Count: 0 })
        {
            obj.Map("metadata")?.Remove("annotations");
        }
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static void Annotate(JsonObject obj, string name, string value) => obj.Ensure("metadata").Ensure("annotations")[name] = value;

    private static JsonObject? InternalRules(JsonObject? rules) => rules is null
        ? null
        : new JsonObject
        {
            ["StabilizationWindowSeconds"] = rules["stabilizationWindowSeconds"]?.DeepClone(),
            ["SelectPolicy"] = rules["selectPolicy"]?.DeepClone(),
            ["Policies"] = new JsonArray([.. rules.Objects("policies").Select(policy => new JsonObject
            {
                ["Type"] = policy.Text("type"),
                ["Value"] = policy.Integer("value") ?? 0,
                ["PeriodSeconds"] = policy.Integer("periodSeconds") ?? 0,
            })]),
            ["Tolerance"] = rules["tolerance"]?.DeepClone(),
        };

    private static JsonNode? Lower(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Where(pair => pair.Value is not null)
            .Select(pair => KeyValuePair.Create(char.ToLowerInvariant(pair.Key[0]) + pair.Key[1..], Lower(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Lower)]),
        _ => node?.DeepClone(),
    };

    private static JsonObject OldMetric(JsonObject metric)
    {
        var result = new JsonObject { ["type"] = metric.Text("type") };
        foreach (var kind in new[] { "object", "pods", "resource", "containerResource", "external" })
        {
            if (metric.Map(kind) is not { } source)
            {
                continue;
            }

            var target = source.Map("target");
            var old = new JsonObject();
            if (source.Map("describedObject") is { } described)
            {
                old["target"] = described.DeepClone();
            }

            if (source.Map("metric") is { } identity)
            {
                old["metricName"] = identity.Text("name");
            }

            Copy(source, "name", old, "name");
            Copy(source, "container", old, "container");
            Copy(target, "averageUtilization", old, "targetAverageUtilization");
            var average = kind is "resource" or "containerResource" or "pods" or "external" ? "targetAverageValue" : "averageValue";
            Copy(target, "averageValue", old, average);
            Copy(target, "value", old, "targetValue");
            if (source.Map("metric").Map("selector") is { } selector)
            {
                old[kind == "external" ? "metricSelector" : "selector"] = selector.DeepClone();
            }

            result[kind] = old;
        }

        return result;
    }

    private static JsonObject NewMetric(JsonObject old)
    {
        var result = new JsonObject { ["type"] = old.Text("type") };
        foreach (var kind in new[] { "object", "pods", "resource", "containerResource", "external" })
        {
            if (old.Map(kind) is not { } source)
            {
                continue;
            }

            var metric = new JsonObject();
            Copy(source, "target", metric, "describedObject");
            Copy(source, "name", metric, "name");
            Copy(source, "container", metric, "container");
            if (source.Text("metricName") is { Length: > 0 } name)
            {
                metric["metric"] = new JsonObject { ["name"] = name };
                Copy(source, kind == "external" ? "metricSelector" : "selector", metric.Map("metric") ?? [], "selector");
            }

            var target = new JsonObject();
            Copy(source, "targetAverageUtilization", target, "averageUtilization");
            Copy(source, "targetAverageValue", target, "averageValue");
            Copy(source, "averageValue", target, "averageValue");
            Copy(source, "targetValue", target, "value");
            target["type"] = target.Has("averageUtilization") ? "Utilization" : target.Has("averageValue") ? "AverageValue" : "Value";
            metric["target"] = target;
            result[kind] = metric;
        }

        return result;
    }

    private static void Copy(JsonObject? from, string field, JsonObject to, string name)
    {
        if (from?[field] is { } value)
        {
            to[name] = value.DeepClone();
        }
    }
}
