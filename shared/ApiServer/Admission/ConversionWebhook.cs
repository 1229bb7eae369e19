using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Admission;

/// <summary>The webhook that converts the custom resources of a definition between its versions, one object a call.</summary>
/// <remarks>Spec: k8s.io/apiextensions-apiserver 1.36, <c>pkg/apiserver/conversion/webhook_converter.go</c>.</remarks>
internal sealed class ConversionWebhook
{
    private const string Group = "apiextensions.k8s.io";
    private const int TimeoutSeconds = 30;
    private readonly WebhookClient _client;
    private readonly Webhook _webhook;
    private readonly string _version;

    private ConversionWebhook(WebhookClient client, Webhook webhook, string version) => (_client, _webhook, _version) = (client, webhook, version);

    /// <summary>The webhook of a definition; null where it converts by name alone.</summary>
    public static ConversionWebhook? Of(JsonObject definition, WebhookClient client)
    {
        var conversion = definition.Map("spec", "conversion");
        if (conversion.Text("strategy") != "Webhook" || conversion.Map("webhook") is not { } source)
        {
            return null;
        }

        var version = source.Texts("conversionReviewVersions").FirstOrDefault(candidate => candidate is "v1" or "v1beta1") ?? "";
        return new ConversionWebhook(client, new Webhook("conversion", new JsonObject
        {
            ["name"] = definition.Text("metadata", "name"),
            ["clientConfig"] = source.Map("clientConfig")?.DeepClone(),
            ["timeoutSeconds"] = TimeoutSeconds,
        }), version);
    }

    /// <summary>Converts an object.</summary>
    /// <param name="obj">The object, in the version it says.</param>
    /// <param name="to">The version to convert to, with its group.</param>
    /// <exception cref="ApiException">The webhook is not reached, refuses, or answers with another object.</exception>
    public JsonObject Convert(JsonObject obj, string to)
    {
        var of = $"conversion webhook for {obj.Text("apiVersion")}, Kind={obj.Text("kind")}";
        if (_version.Length == 0)
        {
            throw ApiErrors.Unclassified("no supported conversion review versions");
        }

        var uid = Guid.NewGuid().ToString();
        var request = new JsonObject { ["uid"] = uid, ["desiredAPIVersion"] = to, ["objects"] = new JsonArray(Json.Clone(obj)) };
        var review = new JsonObject { ["kind"] = "ConversionReview", ["apiVersion"] = $"{Group}/{_version}", ["request"] = request };
        var objects = Objects(of, uid, Call(of, review));
        if (objects.Count != 1)
        {
            throw ApiErrors.Unclassified($"{of} returned {objects.Count} objects, expected 1");
        }

        var converted = objects[0] as JsonObject ?? [];
        Check(of, obj, converted, to);
        return converted;
    }

    private JsonObject Call(string of, JsonObject review)
    {
        try
        {
            // Objects are read in many places that wait for nobody else, so the answer is waited for here.
            var body = _client.CallAsync(_webhook, review, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return JsonDecoder.Decode(body, null) as JsonObject ?? [];
        }
        catch (WebhookException e)
        {
            throw ApiErrors.Unclassified($"{of} failed: {e.Why.Replace("failed to call webhook: ", "", StringComparison.Ordinal)}");
        }
        catch (JsonException e)
        {
            throw ApiErrors.Unclassified($"{of} failed: couldn't get version/kind; json parse error: {e.Message}");
        }
    }

    private JsonArray Objects(string of, string uid, JsonObject answer)
    {
        ApiException Failed(string why) => ApiErrors.Unclassified($"{of} failed: {why}");

        var isStrict = _version == "v1";
        var (apiVersion, kind) = (answer.Text("apiVersion") ?? "", answer.Text("kind") ?? "");
        if (isStrict && (apiVersion != $"{Group}/v1" || kind != "ConversionReview"))
        {
            throw Failed($"expected webhook response of {Group}/v1, Kind=ConversionReview, got {(apiVersion.Length > 0 ? apiVersion : "/")}, Kind={kind}");
        }

        var response = answer.Map("response") ?? throw Failed("no response provided");
        if (isStrict && response.Text("uid") != uid)
        {
            throw Failed($"expected response.uid={Quote.Go(uid)}, got {Quote.Go(response.Text("uid") ?? "")}");
        }

        var result = response.Map("result");
        if (result.Text("status") != "Success")
        {
            throw Failed(result.Text("message") is { Length: > 0 } message ? message : $"response.result.status was '{result.Text("status")}', not 'Success'");
        }

        return response["convertedObjects"] as JsonArray ?? [];
    }

    /// <summary>Only labels and annotations of the metadata may change; the rest stays what it was.</summary>
    private static void Check(string of, JsonObject obj, JsonObject converted, string to)
    {
        ApiException Invalid(string why) => ApiErrors.Unclassified($"{of} returned invalid {why}");

        if (converted.Text("apiVersion") != to)
        {
            throw Invalid($"object at index 0: invalid groupVersion (expected {to}, received {converted.Text("apiVersion")})");
        }

        if (converted.Text("kind") != obj.Text("kind"))
        {
            throw Invalid($"object at index 0: invalid kind (expected {obj.Text("kind")}, received {converted.Text("kind")})");
        }

        foreach (var (field, name) in new[] { ("name", "name"), ("namespace", "namespace"), ("uid", "UID") })
        {
            var (before, after) = (obj.Text("metadata", field) ?? "", converted.Text("metadata", field) ?? "");
            if (before != after)
            {
                throw Invalid($"object: must have the same {name}: {before} != {after}");
            }
        }

        var given = converted.Map("metadata") ?? throw Invalid("metadata: missing metadata in converted object");
        var metadata = Json.Clone(obj.Map("metadata") ?? []);
        foreach (var field in new[] { "labels", "annotations" })
        {
            metadata.Remove(field);
            if (given[field] is JsonObject texts)
            {
                metadata[field] = texts.DeepClone();
            }
            else if (given[field] is not null)
            {
                throw Invalid($"metadata: invalid metadata.{field} in converted object");
            }
        }

        converted["metadata"] = metadata;
    }
}
