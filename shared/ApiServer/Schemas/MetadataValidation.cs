using System.Text;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of metadata.</summary>
/// <remarks>Spec: apimachinery, <c>pkg/api/validation/objectmeta.go</c>.</remarks>
public static class MetadataValidation
{
    private const int MaxAnnotationsBytes = 256 * 1024;
    private const int MaxManagerLength = 128;

    /// <summary>Validates metadata of an object whose name is any path segment.</summary>
    public static IReadOnlyList<FieldError> Validate(JsonObject obj, bool isNamespaced)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var errors = new FieldErrors();
        Validate(obj.Map("metadata"), isNamespaced, NameRules.PathSegment, errors, knowsFinalizers: false);
        return errors.All;
    }

    /// <summary>Validates metadata of a custom resource.</summary>
    public static IReadOnlyList<FieldError> ValidateCustom(JsonObject obj, bool isNamespaced)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var errors = new FieldErrors();
        Validate(obj.Map("metadata"), isNamespaced, NameRules.Subdomain, errors, knowsFinalizers: false);
        return errors.All;
    }

    /// <summary>Validates what may change in metadata.</summary>
    public static IReadOnlyList<FieldError> ValidateUpdate(JsonObject live, JsonObject updated)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(updated);
        var errors = new FieldErrors();
        var before = live.Map("metadata") ?? [];
        var after = updated.Map("metadata") ?? [];
        NoNewFinalizers(before, after, errors);
        foreach (var field in new[] { "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds" })
        {
            errors.Immutable($"metadata.{field}", before[field], after[field]);
        }

        Common(after, errors);
        return errors.All;
    }

    /// <summary>A finalizer of a built-in kind: one of the standard names, or one with a prefix.</summary>
    internal static void StandardFinalizer(string path, string name, FieldErrors errors)
    {
        if (name is not ("kubernetes" or "orphan" or "foregroundDeletion") && name.Split('/').Length != 2)
        {
            errors.Invalid(path, name, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }

    /// <summary>The rules of a kind. Built-in kinds hold finalizers without a prefix to the standard names; others may have any.</summary>
    internal static void Validate(
        JsonObject? metadata, bool isNamespaced, Func<string, IEnumerable<string>> nameRule, FieldErrors errors, bool knowsFinalizers = true)
    {
        metadata ??= [];
        var generateName = metadata.Text("generateName");
        if (generateName.Length > 0)
        {
            var checkedName = generateName is [_, .., '-'] ? generateName[..^2] + "a" : generateName;
            errors.Invalid("metadata.generateName", generateName, nameRule(checkedName));
        }

        var name = metadata.Text("name");
        if (name.Length == 0)
        {
            errors.Required("metadata.name", "name or generateName is required");
        }
        else
        {
            errors.Invalid("metadata.name", name, nameRule(name));
        }

        if (isNamespaced)
        {
            if (metadata.Text("namespace").Length == 0)
            {
                errors.Required("metadata.namespace");
            }
            else
            {
                errors.Invalid("metadata.namespace", metadata.Text("namespace"), NameRules.Label(metadata.Text("namespace")));
            }
        }
        else if (metadata.Text("namespace").Length > 0)
        {
            errors.Forbidden("metadata.namespace", "not allowed on this type");
        }

        if (metadata.Integer("generation") is < 0 and var generation)
        {
            errors.Invalid("metadata.generation", generation, "must be greater than or equal to 0");
        }

        Common(metadata, errors);
        Finalizers(metadata, knowsFinalizers, errors);
    }

    private static void Common(JsonObject metadata, FieldErrors errors)
    {
        errors.Labels("metadata.labels", metadata.Map("labels"));
        Annotations(metadata.Map("annotations"), errors);
        Owners(metadata, errors);
        Managers(metadata, errors);
    }

    private static void Annotations(JsonObject? annotations, FieldErrors errors)
    {
        long size = 0;
        foreach (var (key, value) in annotations ?? [])
        {
            errors.Invalid("metadata.annotations", key, NameRules.Qualified(key.ToLowerInvariant()));
            size += Encoding.UTF8.GetByteCount(key)
                + (value is JsonValue scalar && scalar.TryGetValue<string>(out var text) ? Encoding.UTF8.GetByteCount(text) : 0);
        }

        if (size > MaxAnnotationsBytes)
        {
            errors.Add(FieldError.TooLong("metadata.annotations", MaxAnnotationsBytes));
        }
    }

    private static void Owners(JsonObject metadata, FieldErrors errors)
    {
        JsonObject? controller = null;
        foreach (var owner in metadata.Objects("ownerReferences"))
        {
            var apiVersion = owner.Text("apiVersion");
            if (apiVersion.Length == 0 || apiVersion.Split('/') is not ([{ Length: > 0 }] or [_, { Length: > 0 }]))
            {
                errors.Invalid("metadata.ownerReferences.apiVersion", apiVersion, "version must not be empty");
            }

            foreach (var field in new[] { "kind", "name", "uid" }.Where(field => owner.Text(field).Length == 0))
            {
                errors.Invalid($"metadata.ownerReferences.{field}", "", "must not be empty");
            }

            if (apiVersion == "v1" && owner.Text("kind") == "Event")
            {
                errors.Add(FieldError.InvalidText(
                    "metadata.ownerReferences", Print(owner), "/v1, Kind=Event is disallowed from being an owner"));
            }

            if (!owner.Flag("controller"))
            {
                continue;
            }

            if (controller is not null)
            {
                var all = $"[{string.Join(',', metadata.Objects("ownerReferences").Select(Print))}]";
                errors.Add(FieldError.InvalidText(
                    "metadata.ownerReferences",
                    all,
                    $"Only one reference can have Controller set to true. Found \"true\" in references for {Name(controller)} and {Name(owner)}"));
            }

            controller = owner;
        }
    }

    private static string Name(JsonObject owner) => $"{owner.Text("kind")}/{owner.Text("name")}";

    /// <summary>An owner with its fields in Go's order.</summary>
    private static string Print(JsonObject owner)
    {
        var parts = new[] { "apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion" }
            .Where(field => owner.Has(field) || field is "apiVersion" or "kind" or "name" or "uid")
            .Select(field => $"\"{field}\":{FieldError.Print(owner[field] ?? "")}");
        return $"{{{string.Join(',', parts)}}}";
    }

    private static void Managers(JsonObject metadata, FieldErrors errors)
    {
        var index = 0;
        foreach (var entry in metadata.Objects("managedFields"))
        {
            var path = $"metadata.managedFields[{index++}]";
            if (entry.Text("operation") is not ("Apply" or "Update"))
            {
                errors.Invalid($"{path}.operation", entry.Text("operation"), "must be `Apply` or `Update`");
            }

            if (entry.Text("fieldsType") is { Length: > 0 } type and not "FieldsV1")
            {
                errors.Invalid($"{path}.fieldsType", type, "must be `FieldsV1`");
            }

            if (Encoding.UTF8.GetByteCount(entry.Text("manager")) > MaxManagerLength)
            {
                errors.Add(FieldError.TooLong($"{path}.manager", MaxManagerLength));
            }
        }
    }

    private static List<string> FinalizerNames(JsonObject metadata) =>
        [.. (metadata["finalizers"] as JsonArray ?? []).Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : "")];

    private static void Finalizers(JsonObject metadata, bool knowsFinalizers, FieldErrors errors)
    {
        var names = FinalizerNames(metadata);
        for (var i = 0; i < names.Count; i++)
        {
            errors.Invalid("metadata.finalizers", names[i], NameRules.Qualified(names[i]));
            if (knowsFinalizers)
            {
                StandardFinalizer($"metadata.finalizers[{i}]", names[i], errors);
            }
        }

        if (names.Contains("orphan") && names.Contains("foregroundDeletion"))
        {
            errors.Invalid(
                "metadata.finalizers", metadata["finalizers"], "finalizer orphan and foregroundDeletion cannot be both set");
        }
    }

    private static void NoNewFinalizers(JsonObject before, JsonObject after, FieldErrors errors)
    {
        if (!before.Has("deletionTimestamp"))
        {
            return;
        }

        var known = FinalizerNames(before);
        var added = FinalizerNames(after).Where(name => !known.Contains(name)).Order(StringComparer.Ordinal).ToList();
        if (added.Count > 0)
        {
            var list = string.Join(", ", added.Select(FieldManagement.GoText.Quote));
            errors.Forbidden(
                "metadata.finalizers",
                $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{list}}}");
        }
    }
}
