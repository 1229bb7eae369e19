using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of config maps, secrets, claims and namespaces.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>.</remarks>
internal static class CoreValidation
{
    private const int MaxDataBytes = 1024 * 1024;
    private const string ImmutableRule = "field is immutable when `immutable` is set";
    private const string ClaimRule =
        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n";

    public static void ConfigMap(JsonObject obj, FieldErrors errors)
    {
        var data = obj.Map("data");
        var binary = obj.Map("binaryData");
        long size = 0;
        foreach (var (key, value) in data ?? [])
        {
            errors.Invalid($"data[{key}]", key, NameRules.ConfigKey(key));
            if (binary?.ContainsKey(key) == true)
            {
                errors.Invalid($"data[{key}]", key, "duplicate of key present in binaryData");
            }

            size += Encoding.UTF8.GetByteCount(Text(value));
        }

        foreach (var (key, value) in binary ?? [])
        {
            errors.Invalid($"binaryData[{key}]", key, NameRules.ConfigKey(key));
            size += Text(value).Length / 4 * 3;
        }

        if (size > MaxDataBytes)
        {
            errors.Add(FieldError.TooLong("[]", MaxDataBytes));
        }
    }

    public static void ConfigMapUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        if (live.Flag("immutable"))
        {
            if (!obj.Flag("immutable"))
            {
                errors.Forbidden("immutable", ImmutableRule);
            }

            foreach (var field in new[] { "data", "binaryData" }.Where(field => !JsonEquality.AreEqual(live[field], obj[field])))
            {
                errors.Forbidden(field, ImmutableRule);
            }
        }

        ConfigMap(obj, errors);
    }

    public static void Secret(JsonObject obj, FieldErrors errors)
    {
        var data = obj.Map("data") ?? [];
        long size = 0;
        foreach (var (key, value) in data)
        {
            errors.Invalid($"data[{key}]", key, NameRules.ConfigKey(key));
            size += Text(value).Length / 4 * 3;
        }

        if (size > MaxDataBytes)
        {
            errors.Add(FieldError.TooLong("data", MaxDataBytes));
        }

        switch (obj.Text("type"))
        {
            case "kubernetes.io/tls":
                RequireKeys(data, errors, "tls.crt", "tls.key");
                break;
            case "kubernetes.io/basic-auth":
                if (!data.ContainsKey("username") && !data.ContainsKey("password"))
                {
                    RequireKeys(data, errors, "username", "password");
                }

                break;
            case "kubernetes.io/ssh-auth":
                RequireKeys(data, errors, "ssh-privatekey");
                break;
            case "kubernetes.io/dockerconfigjson":
                DockerConfig(data, ".dockerconfigjson", errors);
                break;
            case "kubernetes.io/dockercfg":
                DockerConfig(data, ".dockercfg", errors);
                break;
            case "kubernetes.io/service-account-token"
                when obj.Map("metadata").Map("annotations").Text("kubernetes.io/service-account.name").Length == 0:
                errors.Required("metadata.annotations[kubernetes.io/service-account.name]");
                break;
            default:
                break;
        }
    }

    public static void SecretUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        errors.Immutable("type", live["type"], obj["type"]);
        if (live.Flag("immutable"))
        {
            if (!obj.Flag("immutable"))
            {
                errors.Forbidden("immutable", ImmutableRule);
            }

            if (!JsonEquality.AreEqual(live["data"], obj["data"]))
            {
                errors.Forbidden("data", ImmutableRule);
            }
        }

        Secret(obj, errors);
    }

    public static void Claim(JsonObject obj, FieldErrors errors) => ClaimSpec("spec", obj.Map("spec") ?? [], errors);

    /// <summary>What a claim asks for, or the template of one.</summary>
    public static void ClaimSpec(string path, JsonObject spec, FieldErrors errors)
    {
        var modes = spec.Texts("accessModes");
        if (modes.Count == 0)
        {
            errors.Required($"{path}.accessModes", "at least 1 access mode is required");
        }

        errors.Selector($"{path}.selector", spec.Map("selector"));
        foreach (var mode in modes)
        {
            errors.OneOf($"{path}.accessModes", mode, "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
        }

        if (modes.Count > 1 && modes.Contains("ReadWriteOncePod"))
        {
            errors.Forbidden($"{path}.accessModes", "may not use ReadWriteOncePod with other access modes");
        }

        if (spec.Map("resources").Map("requests")?["storage"] is not { } storage)
        {
            errors.Required($"{path}.resources[storage]");
        }
        else if (Quantity.TryParse(Text(storage), out var amount) && amount.Sign <= 0)
        {
            errors.Invalid($"{path}.resources[storage]", storage, "must be greater than zero");
        }

        if (spec.Text("storageClassName") is { Length: > 0 } name)
        {
            errors.Invalid($"{path}.storageClassName", name, NameRules.Subdomain(name));
        }

        if (spec.Has("volumeMode"))
        {
            errors.OneOf($"{path}.volumeMode", spec["volumeMode"], "Block", "Filesystem");
        }

        foreach (var field in new[] { "dataSource", "dataSourceRef" })
        {
            if (spec.Map(field) is { } source)
            {
                PodVolumes.Required($"{path}.{field}", source, errors, "name", "kind");
            }
        }
    }

    public static void ClaimUpdate(JsonObject live, JsonObject obj, FieldErrors errors)
    {
        Claim(obj, errors);
        var before = live.Map("spec") ?? [];
        var after = obj.Map("spec")?.DeepClone().AsObject() ?? [];
        if (before.Text("volumeName").Length == 0 && after.Text("volumeName").Length > 0)
        {
            after.Remove("volumeName");
        }

        if (live.Map("status").Text("phase") == "Bound")
        {
            foreach (var field in new[] { "resources", "volumeAttributesClassName" })
            {
                after.Remove(field);
                if (before[field] is { } value)
                {
                    after[field] = value.DeepClone();
                }
            }
        }

        if (!before.Has("storageClassName") && after.Has("storageClassName") && !live.Map("metadata").Map("annotations").Has("volume.beta.kubernetes.io/storage-class"))
        {
            after.Remove("storageClassName");
        }

        if (!JsonEquality.AreEqual(before, after))
        {
            errors.Forbidden("spec", ClaimRule + InternalForm.Diff(InternalForm.ClaimSpec(before), InternalForm.ClaimSpec(after)));
        }

        var storage = obj.Map("spec").Map("resources").Map("requests");
        if (Size(storage) is { } size && Size(before.Map("resources").Map("requests")) is { } old && size.Compare(old) < 0
            && (Size(live.Map("status").Map("capacity")) is not { } capacity ? size.Sign <= 0 : size.Compare(capacity) <= 0))
        {
            errors.Forbidden("spec.resources.requests.storage", "field can not be less than status.capacity");
        }

        errors.Immutable("volumeMode", before["volumeMode"], obj.Map("spec")?["volumeMode"]);
    }

    /// <summary>The finalizers that a namespace of its own has.</summary>
    public static void Namespace(JsonObject obj, FieldErrors errors)
    {
        foreach (var name in obj.Map("spec").Texts("finalizers"))
        {
            MetadataValidation.StandardFinalizer("spec.finalizers", name, errors);
        }
    }

    public static void NamespaceStatus(JsonObject obj, FieldErrors errors)
    {
        var phase = obj.Map("status").Text("phase");
        if (obj.Map("metadata").Has("deletionTimestamp"))
        {
            if (phase != "Terminating")
            {
                errors.Invalid("status.Phase", phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
            }
        }
        else if (phase != "Active")
        {
            errors.Invalid("status.Phase", phase, "may only be 'Active' if `deletionTimestamp` is empty");
        }
    }

    private static Quantity? Size(JsonObject? resources) => Quantity.TryParse(resources.Text("storage"), out var size) ? size : null;

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static void RequireKeys(JsonObject data, FieldErrors errors, params string[] keys)
    {
        foreach (var key in keys.Where(key => !data.ContainsKey(key)))
        {
            errors.Required($"data[{key}]");
        }
    }

    private static void DockerConfig(JsonObject data, string key, FieldErrors errors)
    {
        if (!data.ContainsKey(key))
        {
            errors.Required($"data[{key}]");
            return;
        }

        if (!Primitives.GoBase64.TryDecode(Text(data[key]), out var content, out _))
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(content);
        }
        catch (JsonException)
        {
            var text = Encoding.UTF8.GetString(content).TrimStart();
            var reason = text.Length == 0
                ? "unexpected end of JSON input"
                : text[0] is '{' or '[' or '"' ? "unexpected end of JSON input" : $"invalid character '{text[0]}' looking for beginning of value";
            errors.Invalid($"data[{key}]", "<secret contents redacted>", reason);
        }
    }
}
