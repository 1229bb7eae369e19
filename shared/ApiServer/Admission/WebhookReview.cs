using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Admission;

/// <summary>The AdmissionReview: what a webhook is asked, and how its answer is read.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/webhook/request/admissionreview.go</c>.</remarks>
internal static class WebhookReview
{
    private const string Group = "admission.k8s.io";

    /// <summary>The version of the review that a webhook takes; null where it takes none that is known.</summary>
    public static string? VersionOf(Webhook webhook) =>
        webhook.Source.Texts("admissionReviewVersions").FirstOrDefault(version => version is "v1" or "v1beta1") is { } version ? $"{Group}/{version}" : null;

    public static JsonObject Request(string apiVersion, string uid, AdmissionAttributes attributes, ServedResource matched)
    {
        var user = new JsonObject
        {
            ["username"] = attributes.User.Name,
            ["groups"] = new JsonArray([.. attributes.User.Groups.Select(group => JsonValue.Create(group))]),
        };
        if (attributes.User.Uid.Length > 0)
        {
            user["uid"] = attributes.User.Uid;
        }

        if (attributes.User.Extra.Count > 0)
        {
            user["extra"] = new JsonObject(attributes.User.Extra.Select(pair =>
                KeyValuePair.Create(pair.Key, (JsonNode?)new JsonArray([.. pair.Value.Select(value => JsonValue.Create(value))]))));
        }

        var request = new JsonObject
        {
            ["uid"] = uid,
            ["kind"] = Kind(matched, attributes),
            ["resource"] = Resource(matched),
        };
        Put(request, "subResource", attributes.Subresource);
        request["requestKind"] = Kind(attributes.Resource, attributes);
        request["requestResource"] = Resource(attributes.Resource);
        Put(request, "requestSubResource", attributes.Subresource);
        Put(request, "name", attributes.Name);
        Put(request, "namespace", attributes.Namespace);
        request["operation"] = attributes.Operation;
        request["userInfo"] = user;
        request["object"] = PolicyScene.Convert(attributes.Object, attributes, matched)?.DeepClone();
        request["oldObject"] = PolicyScene.Convert(attributes.OldObject, attributes, matched)?.DeepClone();
        request["dryRun"] = attributes.DryRun;
        request["options"] = attributes.Options.DeepClone();
        return new() { ["kind"] = "AdmissionReview", ["apiVersion"] = apiVersion, ["request"] = request };
    }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="WebhookException">It is none.</exception>
    public static WebhookAnswer Answer(string webhook, string apiVersion, string uid, byte[] body, bool isMutating)
    {
        var review = Parse(webhook, body);
        var isStrict = apiVersion == $"{Group}/v1";
        if (review.Map("response") is not { } response)
        {
            throw Invalid(webhook, "webhook response was absent");
        }

        if (isStrict && response.Text("uid") != uid)
        {
            throw Invalid(webhook, $"expected response.uid={Quote.Go(uid)}, got {Quote.Go(response.Text("uid"))}");
        }

        if (isStrict && (review.Text("apiVersion") != apiVersion || review.Text("kind") != "AdmissionReview"))
        {
            throw Invalid(webhook, $"expected webhook response of {apiVersion}, Kind=AdmissionReview, got {review.Text("apiVersion")}, Kind={review.Text("kind")}");
        }

        if (!isMutating && isStrict && (response.Has("patch") || response.Has("patchType")))
        {
            throw Invalid(webhook, $"validating webhook may not return response.{(response.Has("patch") ? "patch" : "patchType")}");
        }

        return new WebhookAnswer
        {
            IsAllowed = response.Flag("allowed"),
            Result = response.Map("status"),
            Patch = isMutating ? Patch(webhook, response, isStrict) : [],
            Warnings = [.. response.Texts("warnings")],
            AuditAnnotations = (response.Map("auditAnnotations") ?? []).ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? ""),
        };
    }

    private static WebhookException Invalid(string webhook, string why) => new(webhook, $"received invalid webhook response: {why}");

    private static JsonObject Parse(string webhook, byte[] body)
    {
        try
        {
            return JsonDecoder.Decode(body, null) as JsonObject ?? [];
        }
        catch (JsonException e)
        {
            throw new WebhookException(webhook, $"failed to call webhook: couldn't get version/kind; json parse error: {JsonErrors.Describe(body, e)}");
        }
    }

    private static JsonArray Patch(string webhook, JsonObject response, bool isStrict)
    {
        var patch = response.Text("patch");
        if (isStrict && patch.Length > 0 != response.Has("patchType"))
        {
            throw Invalid(webhook, patch.Length > 0
                ? "webhook returned response.patch but not response.patchType"
                : "webhook returned response.patchType but not response.patch");
        }

        if (patch.Length == 0)
        {
            return [];
        }

        if (isStrict && response.Text("patchType") != "JSONPatch")
        {
            throw new WebhookException(webhook, $"unsupported patch type {Quote.Go(response.Text("patchType"))}");
        }

        try
        {
            return JsonDecoder.Decode(Convert.FromBase64String(patch), null) as JsonArray
                ?? throw new WebhookException(webhook, "received undecodable patch in webhook response: json: cannot unmarshal into Go value of type jsonpatch.Patch");
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new WebhookException(webhook, $"received undecodable patch in webhook response: {e.Message}");
        }
    }

    private static void Put(JsonObject request, string name, string value)
    {
        if (value.Length > 0)
        {
            request[name] = value;
        }
    }

    private static JsonObject Kind(ServedResource resource, AdmissionAttributes attributes)
    {
        var kind = ReferenceEquals(resource, attributes.Resource) ? attributes.Kind : resource.Kind;
        return new() { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind };
    }

    private static JsonObject Resource(ServedResource resource) => new()
    {
        ["group"] = resource.Kind.Group,
        ["version"] = resource.Kind.Version,
        ["resource"] = resource.Schema.Plural,
    };
}
