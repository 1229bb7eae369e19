using System.Text.Json.Nodes;

namespace Flux.ApiServer.Tests.Admission;

/// <summary>What the paths of the webhook server answer; a number is the status code of a failure, an array holds a whole answer.</summary>
internal static class WebhookAnswers
{
    public static IReadOnlyDictionary<string, Func<JsonObject, JsonNode?>> All { get; } = new Dictionary<string, Func<JsonObject, JsonNode?>>
    {
        ["/allow"] = _ => Parse("""{"allowed":true}"""),
        ["/deny"] = _ => Parse("""{"allowed":false}"""),
        ["/deny-message"] = _ => Parse("""{"allowed":false,"status":{"message":"not today","reason":"Because","code":418}}"""),
        ["/deny-reason"] = _ => Parse("""{"allowed":false,"status":{"status":"Success","reason":"Because","code":200}}"""),
        ["/warn"] = _ => Parse("""{"allowed":true,"warnings":["first","say \"ä\"","two\nlines","first"]}"""),
        ["/500"] = _ => JsonValue.Create(500),
        ["/503"] = _ => JsonValue.Create(503),
        ["/404"] = _ => JsonValue.Create(404),
        ["/403"] = _ => JsonValue.Create(403),
        ["/slow"] = _ => null,
        ["/uid"] = _ => Parse("""{"uid":"other","allowed":true}"""),
        ["/no-response"] = _ => new JsonArray(Parse("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}""")),
        ["/no-kind"] = request => new JsonArray(new JsonObject { ["response"] = new JsonObject { ["uid"] = (string)request["uid"]!, ["allowed"] = true } }),
        ["/other-kind"] = _ => new JsonArray(Parse("""{"kind":"Pod","apiVersion":"v1"}""")),
        ["/patch"] = _ => Patch("""[{"op":"add","path":"/data/p","value":"1"}]"""),
        ["/append"] = request => Patch($$"""[{"op":"replace","path":"/data/k","value":"{{request["object"]!["data"]!["k"]}}!"}]"""),
        ["/patch-name"] = _ => Patch("""[{"op":"replace","path":"/metadata/name","value":"other"}]"""),
        ["/patch-namespace"] = _ => Patch("""[{"op":"replace","path":"/metadata/namespace","value":"other"}]"""),
        ["/patch-type"] = _ => Patch("""[{"op":"replace","path":"/data","value":"text"}]"""),
        ["/patch-invalid"] = _ => Patch("""[{"op":"add","path":"/data/a b","value":"x"}]"""),
        ["/patch-missing"] = _ => Patch("""[{"op":"remove","path":"/data/zz"}]"""),
        ["/patch-object"] = _ => Patch("""{"a":1}"""),
        ["/patch-base64"] = _ => Parse("""{"allowed":true,"patchType":"JSONPatch","patch":"***"}"""),
        ["/patch-untyped"] = _ => Parse($$"""{"allowed":true,"patch":"{{WebhookServer.Patch("[]")}}"}"""),
        ["/patch-other"] = _ => Parse($$"""{"allowed":true,"patchType":"Merge","patch":"{{WebhookServer.Patch("[]")}}"}"""),
        ["/convert"] = request => new JsonArray(Conversion.Answer(request)),
    };

    private static JsonObject Patch(string patch) => Parse($$"""{"allowed":true,"patchType":"JSONPatch","patch":"{{WebhookServer.Patch(patch)}}"}""");

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
