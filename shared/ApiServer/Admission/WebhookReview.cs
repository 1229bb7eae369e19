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
        CheckKind(webhook, apiVersion, review);
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
            throw Invalid(webhook, $"expected webhook response of {apiVersion}, Kind=AdmissionReview, got /, Kind=");
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

    /// <summary>An answer of another kind is none; one that names no kind goes on to be held to the rules.</summary>
    private static void CheckKind(string webhook, string apiVersion, JsonObject review)
    {
        var (version, kind) = (review.Text("apiVersion"), review.Text("kind"));
        if (kind.Length == 0 || version.Length == 0 || (kind == "AdmissionReview" && version == apiVersion))
        {
            return;
        }

        var (group, known) = (version.Split('/')[0], version is $"{Group}/v1" or $"{Group}/v1beta1");
        throw new WebhookException(webhook, "failed to call webhook: " + (kind == "AdmissionReview" && known
            ? $"converting ({version[(group.Length + 1)..]}.AdmissionReview) to ({apiVersion[(Group.Length + 1)..]}.AdmissionReview): unknown conversion"
            : $"no kind {Quote.Go(kind)} is registered for version {Quote.Go(version)} in scheme \"k8s.io/apiserver/pkg/util/webhook/client.go:71\""));
    }

    private static WebhookException Invalid(string webhook, string why) => new(webhook, $"received invalid webhook response: {why}");

    private static JsonObject Parse(string webhook, byte[] body)
    {
        try
        {
            return JsonDecoder.Decode(body, null) as JsonObject ?? throw NoObject(webhook, "array");
        }
        catch (JsonException e)
        {
            throw body.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..]
                ? new WebhookException(webhook, $"failed to call webhook: couldn't get version/kind; json parse error: {JsonErrors.Describe(body, e)}")
                : NoObject(webhook, "string");
        }
    }

    private static WebhookException NoObject(string webhook, string type) => new(
        webhook,
        $"failed to call webhook: couldn't get version/kind; json parse error: json: cannot unmarshal {type} into Go value of type "
        + "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }");

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
            var decoded = JsonDecoder.Decode(Convert.FromBase64String(patch), null);
            return decoded as JsonArray ?? throw new WebhookException(
                webhook, $"received undecodable patch in webhook response: json: cannot unmarshal {GoKind(decoded)} into Go value of type jsonpatch.Patch");
        }
        catch (FormatException)
        {
            throw new WebhookException(webhook, $"failed to call webhook: illegal base64 data at input byte {WrongByte(patch)}");
        }
        catch (JsonException e)
        {
            throw new WebhookException(webhook, $"received undecodable patch in webhook response: {e.Message}");
        }
    }

    private static string GoKind(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "bool",
    };

    /// <summary>Where base64 goes wrong: its first foreign character, or its end.</summary>
    private static int WrongByte(string text)
    {
        var at = text.AsSpan().IndexOfAnyExcept(System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/\r\n"));
        return at < 0 ? text.Length : at;
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
