using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Admission;

/// <summary>What a pod asks for as a whole.</summary>
/// <remarks>Spec: kubernetes, <c>component-helpers/resource/helpers.go</c>: the sum of its containers and of those that start before and go
/// on beside them, or what one of the others needs at the start, if that is more.</remarks>
internal static class PodResources
{
    public static Quantity? Amount(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && Quantity.TryParse(text, out var quantity) ? quantity : null;

    /// <summary>The <c>requests</c> or <c>limits</c> of a pod.</summary>
    public static JsonObject Total(JsonObject pod, string list)
    {
        var total = new Dictionary<string, Quantity>();
        foreach (var container in pod.Maps("spec", "containers"))
        {
            Add(total, container.Map("resources", list));
        }

        var beside = new Dictionary<string, Quantity>();
        var atStart = new Dictionary<string, Quantity>();
        foreach (var container in pod.Maps("spec", "initContainers"))
        {
            var amounts = container.Map("resources", list);
            if (container.Text("restartPolicy") == "Always")
            {
                Add(total, amounts);
                Add(beside, amounts);
                Largest(atStart, beside);
            }
            else
            {
                var together = new Dictionary<string, Quantity>(beside);
                Add(together, amounts);
                Largest(atStart, together);
            }
        }

        Largest(total, atStart);
        return new JsonObject(total.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.ToString())));
    }

    private static void Add(Dictionary<string, Quantity> total, JsonObject? amounts)
    {
        foreach (var (resource, amount) in amounts ?? [])
        {
            if (Amount(amount) is { } quantity)
            {
                total[resource] = total.TryGetValue(resource, out var sum) ? sum.Add(quantity) : quantity;
            }
        }
    }

    private static void Largest(Dictionary<string, Quantity> total, Dictionary<string, Quantity> other)
    {
        foreach (var (resource, quantity) in other)
        {
            if (!total.TryGetValue(resource, out var most) || most.Compare(quantity) < 0)
            {
                total[resource] = quantity;
            }
        }
    }
}
