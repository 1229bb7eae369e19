using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Yaml;

namespace Flux.Kubernetes.Health;

/// <summary>Answers conformance cases, one JSON line each: <c>{"id": …, "yaml": one object}</c>.</summary>
public static class KstatusCases
{
    private static readonly JsonSerializerOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The answer to one line: <c>{"id", "status", "message", "conditions"}</c>, or <c>{"id", "err"}</c> where the object
    /// cannot be read or has no status.
    /// </summary>
    /// <param name="line">The case.</param>
    /// <param name="now">The time Pods are measured against.</param>
    /// <exception cref="JsonException">The line is not a JSON object.</exception>
    public static string Answer(string line, DateTimeOffset now)
    {
        var request = JsonNode.Parse(line) as JsonObject ?? throw new JsonException("a case is a JSON object");
        var answer = new JsonObject { ["id"] = request["id"]?.DeepClone() };
        try
        {
            // Through JSON, as upstream: a number that is whole there is a whole number (2.0 is 2).
            var obj = JsonNode.Parse(KubeYaml.Read(request.Text("yaml"))?.ToJsonString() ?? "null") as JsonObject ?? throw new HealthException("the case holds no object");
            Add(answer, KubernetesStatus.Compute(obj, now));
        }
        catch (Exception e) when (e is HealthException or YamlException)
        {
            answer["err"] = e.Message;
        }

        return answer.ToJsonString(_options);
    }

    private static void Add(JsonObject answer, HealthResult result)
    {
        answer["status"] = result.Status.ToString();
        answer["message"] = result.Message;
        answer["conditions"] = new JsonArray([.. result.Conditions.Select(Entry)]);
    }

    private static JsonObject Entry(HealthCondition condition)
    {
        var entry = new JsonObject { ["type"] = condition.Type, ["status"] = condition.Status };
        if (condition.Reason.Length > 0)
        {
            entry["reason"] = condition.Reason;
        }

        if (condition.Message.Length > 0)
        {
            entry["message"] = condition.Message;
        }

        return entry;
    }
}
