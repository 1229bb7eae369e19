using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Tables;

/// <summary>Cells of what the API server knows of itself.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/printers/internalversion/printers.go</c>, and kube-aggregator's table of APIServices.</remarks>
internal static class ServerCells
{
    private const string Unset = "<unset>";

    public static Func<JsonObject, DateTimeOffset, JsonNode?>? Of(string kind, string column) => (kind, column) switch
    {
        ("ComponentStatus", "Status") => (o, _) => Healthy(o) switch { "True" => "Healthy", "False" => "Unhealthy", _ => "Unknown" },
        ("ComponentStatus", "Message") => (o, _) => Condition(o, "Healthy").Text("message") ?? "",
        ("ComponentStatus", "Error") => (o, _) => Condition(o, "Healthy").Text("error") ?? "",
        ("apiregistration.k8s.io/APIService", "Service") => (o, _) => o.Map("spec", "service") is { } service
            ? $"{service.Text("namespace")}/{service.Text("name")}"
            : "Local",
        ("apiregistration.k8s.io/APIService", "Available") => (o, _) => Available(Condition(o, "Available")),
        ("flowcontrol.apiserver.k8s.io/FlowSchema", _) => Flow(column),
        ("flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration", _) => Level(column),
        ("admissionregistration.k8s.io/MutatingAdmissionPolicy", "Mutations") => (o, _) => o.List("spec", "mutations")?.Count ?? 0,
        ("admissionregistration.k8s.io/MutatingAdmissionPolicy", "ParamKind") => (o, _) =>
            o.Map("spec", "paramKind") is { } kind ? $"{kind.Text("apiVersion")}/{kind.Text("kind")}" : Unset,
        ("resource.k8s.io/ResourceClaim", "State") => (o, _) => ClaimState(o),
        ("networking.k8s.io/IPAddress", "ParentRef") => (o, _) => Parent(o.Map("spec", "parentRef")),
        ("networking.k8s.io/ServiceCIDR", "CIDRs") => (o, _) => string.Join(',', o.Texts("spec", "cidrs")),
        _ => null,
    };

    private static JsonObject? Condition(JsonObject obj, string type) =>
        obj.Maps(obj.Map("status") is null ? ["conditions"] : ["status", "conditions"]).FirstOrDefault(condition => condition.Text("type") == type);

    private static string Healthy(JsonObject obj) => Condition(obj, "Healthy").Text("status") ?? "";

    private static string Available(JsonObject? condition) => condition is null ? "Unknown"
        : condition.Text("status") == "True" ? "True"
        : $"{condition.Text("status")} ({condition.Text("reason")})";

    private static Func<JsonObject, DateTimeOffset, JsonNode?>? Flow(string column) => column switch
    {
        "PriorityLevel" => (o, _) => o.Text("spec", "priorityLevelConfiguration", "name") ?? "",
        "MatchingPrecedence" => (o, _) => o.Whole("spec", "matchingPrecedence") ?? 0,
        "DistinguisherMethod" => (o, _) => o.Text("spec", "distinguisherMethod", "type") ?? "<none>",
        "MissingPL" => (o, _) => Condition(o, "Dangling").Text("status") switch { "True" => "True", "False" => "False", _ => "?" },
        _ => null,
    };

    private static Func<JsonObject, DateTimeOffset, JsonNode?>? Level(string column) => column switch
    {
        "Type" => (o, _) => o.Text("spec", "type") ?? "",
        "NominalConcurrencyShares" => (o, _) => Number(o, "spec", "limited", "nominalConcurrencyShares"),
        "Queues" => (o, _) => Number(o, "spec", "limited", "limitResponse", "queuing", "queues"),
        "HandSize" => (o, _) => Number(o, "spec", "limited", "limitResponse", "queuing", "handSize"),
        "QueueLengthLimit" => (o, _) => Number(o, "spec", "limited", "limitResponse", "queuing", "queueLengthLimit"),
        _ => null,
    };

    private static string Number(JsonObject obj, params ReadOnlySpan<string> path) =>
        obj.Whole(path)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "<none>";

    private static string ClaimState(JsonObject claim)
    {
        var states = new List<string>();
        if (claim.At("metadata", "deletionTimestamp") is not null)
        {
            states.Add("deleted");
        }

        if (claim.Map("status", "allocation") is null)
        {
            states.Add(states.Count == 0 ? "pending" : "");
        }
        else
        {
            states.Add("allocated");
            states.Add(claim.List("status", "reservedFor") is { Count: > 0 } ? "reserved" : "");
        }

        return string.Join(',', states.Where(state => state.Length > 0));
    }

    private static string Parent(JsonObject? reference)
    {
        var resource = reference.Text("resource") ?? "";
        var group = reference.Text("group") is { Length: > 0 } name ? $".{name}" : "";
        var ns = reference.Text("namespace") is { Length: > 0 } space ? $"{space}/" : "";
        return reference is null ? "<none>" : $"{resource}{group}/{ns}{reference.Text("name")}";
    }
}
