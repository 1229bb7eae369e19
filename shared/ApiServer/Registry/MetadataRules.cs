using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.Primitives;

namespace Flux.ApiServer.Registry;

/// <summary>What is checked of every object's metadata.</summary>
/// <remarks>Spec: apimachinery <c>pkg/api/validation/objectmeta.go</c>.</remarks>
internal static class MetadataRules
{
    private const int MaxAnnotationBytes = 256 * 1024;
    private static readonly string[] _immutable = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];
    private static readonly string[] _standardFinalizers = ["kubernetes", "orphan", "foregroundDeletion"];

    public static void Validate(JsonObject metadata, ServedResource resource, List<FieldError> errors)
    {
        if (metadata.Text("generateName") is { Length: > 0 } prefix)
        {
            var masked = prefix.EndsWith('-') && prefix.Length > 1 ? $"{prefix[..^1]}a" : prefix;
            errors.AddRange(resource.Strategy.NameErrors(masked).Select(e => FieldError.Invalid("metadata.generateName", prefix, e)));
        }

        var name = metadata.Text("name") ?? "";
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        }
        else
        {
            errors.AddRange(resource.Strategy.NameErrors(name).Select(e => FieldError.Invalid("metadata.name", name, e)));
        }

        Common(metadata, resource.Custom is not null, errors);
    }

    /// <summary>Restores what a client may leave out of an update.</summary>
    public static void CarryOver(JsonObject metadata, JsonObject live)
    {
        foreach (var field in (ReadOnlySpan<string>)["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"])
        {
            if (live[field] is { } value && (metadata[field] is null || field == "deletionTimestamp"))
            {
                metadata[field] = value.DeepClone();
            }
        }

        if (live["generation"] is { } generation)
        {
            metadata["generation"] = generation.DeepClone();
        }
        else
        {
            metadata.Remove("generation");
        }
    }

    public static void ValidateUpdate(JsonObject metadata, JsonObject live, ServedResource resource, List<FieldError> errors)
    {
        if (live["deletionTimestamp"] is not null)
        {
            var added = metadata.Texts("finalizers").Except(live.Texts("finalizers")).ToList();
            if (added.Count > 0)
            {
                errors.Add(FieldError.Forbidden(
                    "metadata.finalizers",
                    $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(Quote.Go))}}}"));
            }
        }

        foreach (var field in _immutable)
        {
            if (!JsonNode.DeepEquals(metadata[field], live[field]))
            {
                errors.Add(FieldError.InvalidText($"metadata.{field}", Shown(metadata[field]), "field is immutable"));
            }
        }

        Common(metadata, resource.Custom is not null, errors);
    }

    public static void ValidateLabels(JsonObject? labels, string path, List<FieldError> errors)
    {
        foreach (var (key, value) in (IEnumerable<KeyValuePair<string, JsonNode?>>?)labels ?? [])
        {
            errors.AddRange(Names.QualifiedNameErrors(key).Select(e => FieldError.Invalid(path, key, e)));
            var text = (value as JsonValue)?.GetValue<string>() ?? "";
            errors.AddRange(Names.LabelValueErrors(text).Select(e => FieldError.Invalid(path, text, e)));
        }
    }

    public static string Shown(JsonNode? node) => node is null ? "null" : Encoding.UTF8.GetString(Json.ToBytes(node));

    private static void Common(JsonObject metadata, bool isCustom, List<FieldError> errors)
    {
        ValidateLabels(metadata.Map("labels"), "metadata.labels", errors);
        ValidateAnnotations(metadata.Map("annotations"), errors);
        ValidateOwners(metadata.List("ownerReferences"), errors);
        ValidateFinalizers([.. metadata.Texts("finalizers")], isCustom, errors);
    }

    private static void ValidateAnnotations(JsonObject? annotations, List<FieldError> errors)
    {
        var size = 0;
        foreach (var (key, value) in (IEnumerable<KeyValuePair<string, JsonNode?>>?)annotations ?? [])
        {
            errors.AddRange(Names.QualifiedNameErrors(key.ToLowerInvariant()).Select(e => FieldError.Invalid("metadata.annotations", key, e)));
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount((value as JsonValue)?.GetValue<string>() ?? "");
        }

        if (size > MaxAnnotationBytes)
        {
            errors.Add(FieldError.TooLong("metadata.annotations", MaxAnnotationBytes));
        }
    }

    // only the built-in kinds hold finalizers to the standard names; a custom resource may use any qualified name
    private static void ValidateFinalizers(string[] finalizers, bool isCustom, List<FieldError> errors)
    {
        for (var i = 0; i < finalizers.Length; i++)
        {
            var finalizer = finalizers[i];
            var wrong = Names.QualifiedNameErrors(finalizer);
            errors.AddRange(wrong.Select(e => FieldError.Invalid("metadata.finalizers", finalizer, e)));
            if (!isCustom && wrong.Count == 0 && !finalizer.Contains('/', StringComparison.Ordinal) && !_standardFinalizers.Contains(finalizer))
            {
                errors.Add(FieldError.Invalid($"metadata.finalizers[{i}]", finalizer, "name is neither a standard finalizer name nor is it fully qualified"));
            }
        }

        if (finalizers.Contains("orphan") && finalizers.Contains("foregroundDeletion"))
        {
            errors.Add(FieldError.InvalidText(
                "metadata.finalizers",
                JsonSerializer.Serialize(finalizers, NodeContext.Default.StringArray),
                "finalizer orphan and foregroundDeletion cannot be both set"));
        }
    }

    private static void ValidateOwners(JsonArray? owners, List<FieldError> errors)
    {
        const string path = "metadata.ownerReferences";
        JsonObject? controller = null;
        foreach (var owner in owners?.OfType<JsonObject>() ?? [])
        {
            var apiVersion = owner.Text("apiVersion") ?? "";
            var kind = GroupVersionKind.From(apiVersion, owner.Text("kind") ?? "");
            if (kind.Version.Length == 0 || kind.Version.Contains('/', StringComparison.Ordinal))
            {
                errors.Add(FieldError.Invalid($"{path}.apiVersion", apiVersion, "version must not be empty"));
            }

            foreach (var field in (ReadOnlySpan<string>)["kind", "name", "uid"])
            {
                if (owner.Text(field) is null or "")
                {
                    errors.Add(FieldError.Invalid($"{path}.{field}", "", "must not be empty"));
                }
            }

            if (kind is { Group: "", Version: "v1", Kind: "Event" })
            {
                errors.Add(FieldError.InvalidText(path, Shown(owner), "/v1, Kind=Event is disallowed from being an owner"));
            }

            if (owner.IsTrue("controller"))
            {
                if (controller is not null)
                {
                    errors.Add(FieldError.InvalidText(
                        path,
                        Shown(owners),
                        $"Only one reference can have Controller set to true. Found \"true\" in references for {controller.Text("kind")}/{controller.Text("name")} and {owner.Text("kind")}/{owner.Text("name")}"));
                }

                controller ??= owner;
            }
        }
    }
}
