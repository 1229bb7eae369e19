using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>HorizontalPodAutoscalers, whose versions 1 and 2 are one object.</summary>
internal sealed class AutoscalerStrategy : ResourceStrategy
{
    public override bool Converts => true;

    public override string? StorageVersion => "autoscaling/v2";

    public override void Convert(JsonObject obj, string from, string to)
    {
        obj["apiVersion"] = from;
        obj["kind"] = "HorizontalPodAutoscaler";
        var converted = BuiltInConversion.Convert(obj, to);
        if (ReferenceEquals(converted, obj))
        {
            return;
        }

        obj.Clear();
        foreach (var (name, value) in converted.ToArray())
        {
            converted.Remove(name);
            obj[name] = value;
        }
    }
}
