using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Schemas;
using Flux.Primitives;
using Flux.Yaml;
using Flux.Yaml.Patching;

namespace Flux.ApiServer.Tests.FieldManagement;

/// <summary>
/// The way of a write through decoding, defaulting, field management and preparation, without HTTP, storage and validation. What it cannot do
/// is null.
/// </summary>
internal sealed class MiniApi
{
    private readonly Dictionary<string, JsonObject> _objects = [];
    private readonly Dictionary<(string Group, string Version, string Plural), (ResourceSchema Resource, CustomResourceSchema Schema, string? Scale)> _custom = [];

    private int _created;
    private int _generated;

    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What the last write warned of.</summary>
    public List<string> Warnings { get; } = [];

    public JsonObject? Find(string path) => _objects.GetValueOrDefault(Target.Parse(path)?.Key ?? "");

    public void Remove(string path) => _objects.Remove(Target.Parse(path)?.Key ?? "");

    /// <summary>Handles a write; null where that is not for this class.</summary>
    public JsonObject? Write(string method, string path, string contentType, JsonNode? body, string userAgent, JsonObject? answer)
    {
        Warnings.Clear();
        if (Target.Parse(path) is not { } target || Resource(target) is not { } resource)
        {
            return null;
        }

        var schema = resource.Resource;
        if (body is JsonValue text && text.TryGetValue<string>(out var yaml) && contentType.Contains("yaml", StringComparison.Ordinal))
        {
            body = KubeYaml.ReadObjects(yaml, "body") is [var first, ..] ? first : null;
        }

        if (body is JsonValue json && json.TryGetValue<string>(out var raw) && contentType.Contains("json", StringComparison.Ordinal))
        {
            body = ReadJson(raw);
        }

        if (body is not (JsonObject or JsonArray) || target.Subresource is not (null or "status" or "scale"))
        {
            return null;
        }

        var manager = target.Query.GetValueOrDefault("fieldManager") ?? userAgent;
        var name = method == "POST" ? (string?)body["metadata"]?["name"] ?? (string?)answer?["metadata"]?["name"] ?? "" : target.Name;
        var key = target.KeyOf(name);
        var live = method == "POST" ? null : _objects.GetValueOrDefault(key);
        if (live is not null && !schema.IsBuiltIn && (string?)live["apiVersion"] != schema.Kind.ApiVersion)
        {
            live = live.DeepClone().AsObject();
            live["apiVersion"] = schema.Kind.ApiVersion;
        }
        else if (live is not null && schema.IsBuiltIn)
        {
            live = BuiltInConversion.Convert(live, schema.Kind.ApiVersion);
        }

        if (target.Subresource == "scale")
        {
            return Scale(method, contentType, target, resource, live, body, manager, answer);
        }

        var isApply = contentType.StartsWith("application/apply-patch", StringComparison.Ordinal);
        JsonObject result;
        if (isApply)
        {
            result = FieldManager.Apply(
                schema, live, body.AsObject(), manager, target.Query.GetValueOrDefault("force") == "true", target.Subresource, Now);
            if (ReferenceEquals(result, live))
            {
                return result;
            }
        }
        else
        {
            if (method == "PATCH" && live is null)
            {
                return null;
            }

            result = method == "PATCH" ? Patch(schema, live!, body, contentType)! : body.DeepClone().AsObject();
            if (result is null)
            {
                return null;
            }

            result["apiVersion"] ??= schema.Kind.ApiVersion;
            result["kind"] ??= schema.Kind.Kind;
        }

        Stamp(result, target, schema.Namespaced, answer, live);
        Decode(schema, resource.Schema, result, isApply, target.Query.GetValueOrDefault("fieldValidation") == "Ignore" ? [] : Warnings);
        if (!isApply)
        {
            FieldManager.Update(schema, live, result, manager, target.Subresource, Now);
        }

        if (live?["metadata"]?["deletionTimestamp"] is { } deletion)
        {
            result["metadata"]!["deletionTimestamp"] = deletion.DeepClone();
        }

        if (OwnerReferences.RemoveDuplicates(result) is { } warning)
        {
            Warnings.Add(warning);
        }

        Prepare(schema, live, result, target.Subresource, answer);
        Validate(schema, resource.Schema, resource.Scale, live, result, target.Subresource);
        Warnings.AddRange(BuiltInWarnings.For(result, live));
        if (live is not null)
        {
            FieldManager.IgnoreTimeChanges(live, result);
        }

        if (!target.Query.ContainsKey("dryRun"))
        {
            _created += live is null ? 1 : 0;
            var stored = result.DeepClone().AsObject();
            _objects[target.KeyOf((string)result["metadata"]!["name"]!)] = stored;
            if (schema.Kind.Kind == "CustomResourceDefinition")
            {
                Define(result);
                stored["status"]!["conditions"] = new JsonArray(new JsonObject { ["type"] = "Established", ["status"] = "True" });
            }
        }

        return result;
    }

    private static JsonNode? ReadJson(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false }) ?? new JsonObject();
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonObject? Patch(ResourceSchema schema, JsonObject live, JsonNode body, string contentType) => contentType switch
    {
        "application/merge-patch+json" => JsonMergePatch.Apply(live, body) as JsonObject,
        "application/json-patch+json" when body is JsonArray list => JsonPatch.Apply(live, list) as JsonObject,
        "application/strategic-merge-patch+json" when schema.IsBuiltIn && body is JsonObject patch =>
            StrategicMergePatch.Apply(live, patch, PatchSchema.For(schema.Type)),
        _ => null,
    };

    private static void Prepare(ResourceSchema schema, JsonObject? live, JsonObject result, string? subresource, JsonObject? answer)
    {
        if (!schema.IsBuiltIn)
        {
            if (live is null)
            {
                CustomResourceStrategy.PrepareForCreate(schema, result);
            }
            else
            {
                CustomResourceStrategy.PrepareForUpdate(schema, live, result, subresource);
            }

            return;
        }

        if (live is null)
        {
            BuiltInStrategy.PrepareForCreate(schema, result);
        }
        else
        {
            BuiltInStrategy.PrepareForUpdate(schema, live, result, subresource);
        }

        if (schema.Kind.Kind == "Service" && answer?["spec"] is JsonObject allocated)
        {
            foreach (var field in new[] { "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "healthCheckNodePort" })
            {
                if (allocated[field] is { } value)
                {
                    result["spec"]![field] ??= value.DeepClone();
                }
            }

            foreach (var (port, allocatedPort) in (result["spec"]!["ports"] as JsonArray ?? []).Zip(allocated["ports"] as JsonArray ?? []))
            {
                if (allocatedPort!["nodePort"] is { } number)
                {
                    port!["nodePort"] ??= number.DeepClone();
                }
            }
        }
    }

    private static void Validate(ResourceSchema schema, CustomResourceSchema? custom, string? scale, JsonObject? live, JsonObject obj, string? subresource)
    {
        var errors = new List<FieldError>();
        if (schema.IsBuiltIn)
        {
            errors.AddRange(live is null
                ? BuiltInValidation.ValidateCreate(schema, obj)
                : BuiltInValidation.ValidateUpdate(schema, live, obj, subresource));
        }
        else
        {
            errors.AddRange(CustomResourceStrategy.ValidateType(schema, obj));
            if (errors.Count == 0)
            {
                errors.AddRange(MetadataValidation.ValidateCustom(obj, schema.Namespaced));
                errors.AddRange(live is null ? [] : MetadataValidation.ValidateUpdate(live, obj));
                errors.AddRange(custom!.Validate(obj, live));
                errors.AddRange(scale is null ? [] : CustomResourceStrategy.ValidateScale(obj, scale));
            }
        }

        if (errors.Count > 0)
        {
            var name = (string?)obj["metadata"]?["name"] ?? "";
            throw new InvalidObjectException(FieldError.Describe((string)obj["kind"]!, BuiltInValidation.GroupInAnswers(schema), name, errors), errors);
        }
    }

    private static void Decode(ResourceSchema schema, CustomResourceSchema? custom, JsonObject obj, bool isApply, List<string> warnings)
    {
        if (custom is null)
        {
            var unknown = new List<string>();
            ObjectNormalizer.Normalize(schema.Type, obj, unknown);
            warnings.AddRange(unknown.Select(field => $"unknown field \"{field}\""));
            BuiltInDefaults.Apply(obj);
            ObjectNormalizer.Normalize(schema.Type, obj);
            return;
        }

        if (!isApply)
        {
            warnings.AddRange(custom.Prune(obj).Select(field => $"unknown field \"{field}\""));
        }

        custom.Default(obj);
    }

    /// <summary>What the generic registry writes, so that owners and comparisons see it.</summary>
    private JsonObject Stamp(JsonObject obj, Target target, bool isNamespaced, JsonObject? answer, JsonObject? live)
    {
        if (obj["metadata"] is not JsonObject metadata)
        {
            metadata = [];
            obj["metadata"] = metadata;
        }

        if (target.Namespace.Length > 0 && isNamespaced)
        {
            metadata["namespace"] = target.Namespace;
        }
        else if (!isNamespaced)
        {
            metadata.Remove("namespace");
        }

        if (answer is not null && live is null)
        {
            _generated += metadata["name"] is null ? 1 : 0;
            metadata["uid"] = answer["metadata"]?["uid"]?.DeepClone();
            metadata["name"] ??= answer["metadata"]?["name"]?.DeepClone();
        }
        else if (live is not null)
        {
            metadata.Remove("resourceVersion");
            foreach (var field in new[] { "uid", "deletionTimestamp", "deletionGracePeriodSeconds" })
            {
                if (metadata[field] is null && live["metadata"]?[field] is { } kept)
                {
                    metadata[field] = kept.DeepClone();
                }
            }
        }

        if (live is null && answer is null)
        {
            metadata["uid"] = $"uid-{_created + 1}";
        }

        if (metadata["name"] is null && (string?)metadata["generateName"] is { Length: > 0 } prefix)
        {
            metadata["name"] = $"{prefix}abcd{++_generated}";
        }

        foreach (var field in new[] { "creationTimestamp", "selfLink" })
        {
            metadata.Remove(field);
        }

        if (live is null)
        {
            metadata.Remove("deletionTimestamp");
        }

        return obj;
    }

    private JsonObject? Scale(
        string method, string contentType, Target target, (ResourceSchema Resource, CustomResourceSchema? Schema, string? Scale) resource,
        JsonObject? live, JsonNode body, string manager, JsonObject? answer)
    {
        if (live is null)
        {
            return null;
        }

        var path = resource.Scale ?? ".spec.replicas";
        var names = path.TrimStart('.').Split('.');
        var paths = new Dictionary<string, string?> { [resource.Resource.Kind.ApiVersion] = string.Join('.', names) };
        var parentFields = live["metadata"]!["managedFields"] as JsonArray;
        var scale = new JsonObject
        {
            ["apiVersion"] = "autoscaling/v1",
            ["kind"] = "Scale",
            ["metadata"] = new JsonObject { ["name"] = target.Name, ["namespace"] = target.Namespace, ["uid"] = live["metadata"]!["uid"]?.DeepClone() },
            ["spec"] = new JsonObject { ["replicas"] = Value(live, names)?.DeepClone() ?? 0 },
        };
        if (ScaleFields.ToScale(parentFields, paths) is { } fields)
        {
            scale["metadata"]!["managedFields"] = fields;
        }

        ObjectNormalizer.Normalize(ScaleFields.Schema.Type, scale);
        JsonObject updated;
        if (contentType.StartsWith("application/apply-patch", StringComparison.Ordinal))
        {
            updated = FieldManager.Apply(
                ScaleFields.Schema, scale, body.AsObject(), manager, target.Query.GetValueOrDefault("force") == "true", "scale", Now);
        }
        else
        {
            updated = method == "PATCH" ? Patch(ScaleFields.Schema, scale, body, contentType)! : body.DeepClone().AsObject();
            ObjectNormalizer.Normalize(ScaleFields.Schema.Type, updated);
            FieldManager.Update(ScaleFields.Schema, scale, updated, manager, "scale", Now);
        }

        updated["metadata"]!["namespace"] ??= target.Namespace;
        updated["metadata"]!["name"] ??= target.Name;
        if (resource.Schema is null)
        {
            Validate(ScaleFields.Schema, null, null, null, updated, null);
        }

        var result = live.DeepClone().AsObject();
        var parent = (JsonObject)names[..^1].Aggregate((JsonNode)result, (node, name) => node[name]!);
        parent[names[^1]] = updated["spec"]?["replicas"]?.DeepClone() ?? 0;
        result["metadata"]!["managedFields"] = ScaleFields.ToParent(
            parentFields, updated["metadata"]?["managedFields"] as JsonArray, resource.Resource.Kind.ApiVersion, paths);
        Prepare(resource.Resource, live, result, "scale", null);
        Validate(resource.Resource, resource.Schema, resource.Scale, live, result, "scale");
        _objects[target.KeyOf(target.Name)] = result;
        return null;
    }

    private static JsonNode? Value(JsonNode node, string[] names) => names.Aggregate((JsonNode?)node, (at, name) => at?[name]);

    private (ResourceSchema Resource, CustomResourceSchema? Schema, string? Scale)? Resource(Target target) =>
        SchemaCatalog.BuiltIn.FindByPlural(target.Group, target.Version, target.Plural) is { } builtIn
            ? (builtIn, null, null)
            : _custom.TryGetValue((target.Group, target.Version, target.Plural), out var custom) ? custom : null;

    private void Define(JsonObject crd)
    {
        var spec = crd["spec"]!.AsObject();
        var versions = spec["versions"]!.AsArray().Select(version => version!.AsObject()).ToList();
        var group = (string)spec["group"]!;
        var schemas = versions.ToDictionary(
            version => (string)version["name"]!, version => CustomResourceSchema.Parse(version["schema"]!["openAPIV3Schema"]!.AsObject()));
        foreach (var version in versions)
        {
            var name = (string)version["name"]!;
            var subresources = version["subresources"] as JsonObject ?? [];
            var resource = new ResourceSchema(schemas[name].Type)
            {
                Kind = new GroupVersionKind(group, name, (string)spec["names"]!["kind"]!),
                Plural = (string)spec["names"]!["plural"]!,
                Singular = (string)spec["names"]!["singular"]!,
                Namespaced = (string)spec["scope"]! == "Namespaced",
                Subresources = [.. subresources.Select(pair => new SubresourceSchema(pair.Key, "", []))],
                OtherVersions = schemas.Where(pair => pair.Key != name).ToDictionary(pair => $"{group}/{pair.Key}", pair => pair.Value.Type),
            };
            foreach (var (key, stored) in _objects.Where(pair => pair.Key.StartsWith($"{group}/{resource.Plural}/", StringComparison.Ordinal)))
            {
                schemas[name].Prune(stored);
                schemas[name].Default(stored);
            }

            _custom[(group, name, resource.Plural)] = (resource, schemas[name], (string?)subresources["scale"]?["specReplicasPath"]);
        }
    }

    /// <summary>A request's path taken apart.</summary>
    private sealed record Target(string Group, string Version, string Namespace, string Plural, string Name, string? Subresource)
    {
        public Dictionary<string, string> Query { get; init; } = [];

        public string Key => KeyOf(Name);

        public static Target? Parse(string path)
        {
            var question = path.IndexOf('?', StringComparison.Ordinal);
            var parts = (question < 0 ? path : path[..question]).Trim('/').Split('/');
            var at = parts[0] == "apis" ? 3 : 2;
            if (parts.Length <= at || (parts[0] != "api" && parts[0] != "apis"))
            {
                return null;
            }

            var group = parts[0] == "apis" ? parts[1] : "";
            var rest = parts[at..];
            var ns = "";
            if (rest.Length > 1 && rest[0] == "namespaces" && rest.Length > 2 && rest[2] is not ("status" or "finalize"))
            {
                ns = rest[1];
                rest = rest[2..];
            }

            var query = question < 0
                ? []
                : path[(question + 1)..].Split('&').Select(pair => pair.Split('=', 2)).GroupBy(pair => pair[0])
                    .ToDictionary(pairs => pairs.Key, pairs => Uri.UnescapeDataString(pairs.Last().ElementAtOrDefault(1) ?? ""));
            return new(group, parts[at - 1], ns, rest[0], rest.ElementAtOrDefault(1) ?? "", rest.ElementAtOrDefault(2)) { Query = query };
        }

        public string KeyOf(string name) => $"{Group}/{Plural}/{Namespace}/{name}";
    }
}
