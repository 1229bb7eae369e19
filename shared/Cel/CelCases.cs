using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <summary>Answers recorded cases, one a line, in the form of the conformance vectors.</summary>
public static class CelCases
{
    private static readonly JsonSerializerOptions _relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers one case; the result holds <c>id</c> and <c>result</c>, <c>status</c>, or <c>err</c> with <c>phase</c>.</summary>
    /// <param name="line">The case without its expectation.</param>
    /// <param name="isKubernetes">Kubernetes' set-up, or Flux's.</param>
    public static JsonObject Answer(JsonObject line, bool isKubernetes)
    {
        ArgumentNullException.ThrowIfNull(line);
        var answer = new JsonObject { ["id"] = line["id"]?.DeepClone() };
        var data = line["data"] as JsonObject ?? [];
        try
        {
            if (line["health"] is JsonObject health)
            {
                answer["status"] = FluxExpressions.Health(health, data);
            }
            else
            {
                answer["result"] = isKubernetes ? Kubernetes(line, data) : Flux(line, data);
            }
        }
        catch (CelException e)
        {
            answer["err"] = e.Message;
            answer["phase"] = e.Phase switch
            {
                CelPhase.Evaluate => "eval",
                CelPhase.Program when isKubernetes => "program",
                CelPhase.Check or CelPhase.Parse when isKubernetes => "compile",
                _ => "parse",
            };
        }

        return answer;
    }

    private static string Text(JsonObject line, string name) => line[name]?.GetValue<string>() ?? "";

    private static Dictionary<string, object?> Variables(JsonObject data) => data.ToDictionary(p => p.Key, object? (p) => p.Value);

    private static JsonObject Kubernetes(JsonObject line, JsonObject data)
    {
        var program = CelEnvironment.Kubernetes("object", "self", "params").Compile(Text(line, "expr"));
        return Encode(program.Evaluate(Variables(data), CancellationToken.None).Raw);
    }

    private static JsonObject Flux(JsonObject line, JsonObject data)
    {
        var names = (line["vars"] as JsonArray ?? []).Select(v => v?.GetValue<string>() ?? "");
        var program = line["compile"]?.GetValue<bool>() == true
            ? FluxExpressions.Compile(Text(line, "expr"), line["output"]?.GetValue<string>(), names)
            : FluxExpressions.Parse(Text(line, "expr"));
        var variables = Variables(data);
        return Text(line, "as") switch
        {
            "bool" => Encode(FluxExpressions.EvaluateBool(program, variables)),
            "string" => Encode(FluxExpressions.EvaluateString(program, variables)),
            "strings" => new JsonObject
            {
                ["t"] = "strings",
                ["v"] = new JsonArray([.. FluxExpressions.EvaluateStrings(program, variables).Select(s => JsonValue.Create(s))]),
            },
            _ => Encode(program.Evaluate(variables, CancellationToken.None).Raw),
        };
    }

    private static JsonObject Encode(object value)
    {
        JsonNode? node = value switch
        {
            bool b => b,
            long or ulong => Convert.ToString(value, CultureInfo.InvariantCulture),
            double d => Operations.FormatDouble(d),
            string s => s,
            byte[] b => Convert.ToBase64String(b),
            Timestamp t => t.ToUtc().ToString(),
            NullValue => null,
            OptionalValue o => o.Value is null ? null : Encode(o.Value),
            CelType t => t.RuntimeName,
            MapValue m => new JsonArray([.. m.Entries.Select(e => (Key: Encode(e.Key), Value: Encode(e.Value)))
                .OrderBy(e => e.Key.ToJsonString(_relaxed), StringComparer.Ordinal).Select(e => new JsonArray(e.Key, e.Value))]),
            IReadOnlyList<object> l => new JsonArray([.. l.Select(Encode)]),
            _ => value.ToString(),
        };
        var type = value switch
        {
            NullValue => "null",
            OptionalValue => "optional",
            CelType => "type",
            IOpaqueValue opaque => "other:" + opaque.TypeName,
            _ => Operations.TypeOf(value).Name,
        };
        return new JsonObject { ["t"] = type, ["v"] = node };
    }
}
