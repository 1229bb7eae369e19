using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>ConfigMaps and Secrets: keys, size, immutability.</summary>
internal sealed class DataStrategy(string kind) : ResourceStrategy
{
    private const int MaxBytes = 1024 * 1024;

    private static readonly Dictionary<string, string[]> _secretFields = new() { ["type"] = ["type"] };

    private static readonly Dictionary<string, string[]> _requiredKeys = new()
    {
        ["kubernetes.io/dockercfg"] = [".dockercfg"],
        ["kubernetes.io/dockerconfigjson"] = [".dockerconfigjson"],
        ["kubernetes.io/ssh-auth"] = ["ssh-privatekey"],
        ["kubernetes.io/tls"] = ["tls.crt", "tls.key"],
    };

    public override IReadOnlyDictionary<string, string[]> SelectableFields => kind == "Secret" ? _secretFields : base.SelectableFields;

    public override void Validate(JsonObject obj, List<FieldError> errors)
    {
        var data = obj.Map("data") ?? [];
        var binary = obj.Map("binaryData") ?? [];
        var size = 0;
        foreach (var (key, value) in data)
        {
            errors.AddRange(Names.ConfigKeyErrors(key).Select(e => FieldError.Invalid($"data[{key}]", key, e)));
            if (binary.ContainsKey(key))
            {
                errors.Add(FieldError.Invalid($"data[{key}]", key, "duplicate of key present in binaryData"));
            }

            var text = value?.GetValue<string>() ?? "";
            size += kind == "Secret" ? text.Length / 4 * 3 : Encoding.UTF8.GetByteCount(text);
        }

        foreach (var (key, value) in binary)
        {
            errors.AddRange(Names.ConfigKeyErrors(key).Select(e => FieldError.Invalid($"binaryData[{key}]", key, e)));
            size += (value?.GetValue<string>().Length ?? 0) / 4 * 3;
        }

        if (size > MaxBytes)
        {
            errors.Add(FieldError.TooLong(kind == "Secret" ? "data" : "[]", MaxBytes));
        }

        if (kind == "Secret")
        {
            ValidateType(obj, data, errors);
        }
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject live, WriteContext context, List<FieldError> errors)
    {
        if (kind == "Secret" && obj.Text("type") != live.Text("type"))
        {
            errors.Add(FieldError.Invalid("type", obj.Text("type") ?? "", "field is immutable"));
        }

        if (!live.IsTrue("immutable"))
        {
            return;
        }

        if (!obj.IsTrue("immutable"))
        {
            errors.Add(FieldError.Forbidden("immutable", "field is immutable when `immutable` is set"));
        }

        foreach (var field in (ReadOnlySpan<string>)["data", "binaryData"])
        {
            if (!JsonNode.DeepEquals(obj[field] ?? new JsonObject(), live[field] ?? new JsonObject()))
            {
                errors.Add(FieldError.Forbidden(field, "field is immutable when `immutable` is set"));
            }
        }
    }

    private static void ValidateType(JsonObject obj, JsonObject data, List<FieldError> errors)
    {
        var type = obj.Text("type") ?? "";
        foreach (var key in _requiredKeys.GetValueOrDefault(type) ?? [])
        {
            if (!data.ContainsKey(key))
            {
                errors.Add(FieldError.Required($"data[{key}]"));
            }
        }

        if (type == "kubernetes.io/basic-auth" && !data.ContainsKey("username") && !data.ContainsKey("password"))
        {
            errors.Add(FieldError.Required("data[username]"));
            errors.Add(FieldError.Required("data[password]"));
        }
    }
}
