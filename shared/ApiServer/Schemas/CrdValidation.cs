using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of CustomResourceDefinitions.</summary>
/// <remarks>Spec: apiextensions-apiserver, <c>pkg/apis/apiextensions/validation/validation.go</c>.</remarks>
internal static class CrdValidation
{
    private const string OnlySchema = "spec.validation.openAPIV3Schema";

    public static void Create(JsonObject crd, FieldErrors errors)
    {
        var spec = crd.Map("spec") ?? [];
        var names = spec.Map("names") ?? [];
        MetadataValidation.Validate(
            crd.Map("metadata"),
            false,
            name => name == $"{names.Text("plural")}.{spec.Text("group")}" ? [] : ["must be spec.names.plural+\".\"+spec.group"],
            errors,
            knowsFinalizers: false);
        Spec(spec, names, errors);
        StoredVersions(crd, spec, errors);
        CrdVersionValidation.Approval(crd, errors);
        if (spec.Flag("preserveUnknownFields"))
        {
            errors.Invalid(
                "spec.preserveUnknownFields",
                true,
                "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
        }
    }

    public static void Update(JsonObject live, JsonObject crd, FieldErrors errors)
    {
        var spec = crd.Map("spec") ?? [];
        var before = live.Map("spec") ?? [];
        Spec(spec, spec.Map("names") ?? [], errors);
        errors.Immutable("spec.group", before["group"], spec["group"]);
        var isEstablished = live.Map("status").Objects("conditions").Any(condition =>
            condition.Text("type") == "Established" && condition.Text("status") == "True");
        if (isEstablished)
        {
            errors.Immutable("spec.scope", before["scope"], spec["scope"]);
            errors.Immutable("spec.names.kind", before.Map("names")?["kind"], spec.Map("names")?["kind"]);
            errors.Immutable("spec.names.plural", before.Map("names")?["plural"], spec.Map("names")?["plural"]);
        }

        KeptVersions(crd, spec, errors);
    }

    private static void Spec(JsonObject spec, JsonObject names, FieldErrors errors)
    {
        var group = spec.Text("group");
        if (group.Length == 0)
        {
            errors.Required("spec.group");
        }
        else
        {
            errors.Invalid("spec.group", group, NameRules.Subdomain(group));
            if (!group.Contains('.', StringComparison.Ordinal))
            {
                errors.Invalid("spec.group", group, "should be a domain with at least one dot");
            }
        }

        Scope(spec, errors);
        var versions = spec.Objects("versions").ToList();
        for (var i = 0; i < versions.Count; i++)
        {
            if (versions[i].Map("schema").Map("openAPIV3Schema") is null)
            {
                errors.Required($"spec.versions[{i}].schema.openAPIV3Schema");
            }
        }

        Versions(versions, errors);
        Names(names, errors);
        if (versions.Count > 0)
        {
            OfAll(versions, errors);
        }

        CrdVersionValidation.Conversion(spec.Map("conversion"), errors);
    }

    /// <summary>What all versions have alike stands in the internal form once, beside them, and its errors name that place.</summary>
    private static void OfAll(List<JsonObject> versions, FieldErrors errors)
    {
        if (AreAlike(versions, "schema") && versions[0].Map("schema").Map("openAPIV3Schema") is { } schema)
        {
            errors.Add(StructuralCheck.Check(schema, OnlySchema));
        }

        if (AreAlike(versions, "subresources"))
        {
            CrdVersionValidation.Subresources("spec.subresources", versions[0].Map("subresources"), errors);
        }

        if (AreAlike(versions, "additionalPrinterColumns"))
        {
            CrdVersionValidation.Columns("spec.additionalPrinterColumns", versions[0].Objects("additionalPrinterColumns"), errors);
        }

        if (versions.Count == 1)
        {
            CrdVersionValidation.Selectable("spec.selectableFields", versions[0], errors);
        }
    }

    private static bool AreAlike(List<JsonObject> versions, string field) =>
        versions.Select(version => FieldError.Print(version[field])).Distinct().Count() <= 1;

    private static void Scope(JsonObject spec, FieldErrors errors)
    {
        if (spec.Text("scope").Length == 0)
        {
            errors.Required("spec.scope");
        }
        else
        {
            errors.OneOf("spec.scope", spec["scope"], "Cluster", "Namespaced");
        }
    }

    private static void Versions(List<JsonObject> versions, FieldErrors errors)
    {
        for (var i = 0; i < versions.Count; i++)
        {
            var (version, path) = (versions[i], $"spec.versions[{i}]");
            errors.Invalid($"{path}.name", version.Text("name"), NameRules.Label1035(version.Text("name")));
            CrdVersionValidation.Deprecation(path, version, errors);
            if (!AreAlike(versions, "schema") && version.Map("schema").Map("openAPIV3Schema") is { } schema)
            {
                errors.Add(StructuralCheck.Check(schema, $"{path}.schema.openAPIV3Schema"));
            }

            if (!AreAlike(versions, "subresources"))
            {
                CrdVersionValidation.Subresources($"{path}.subresources", version.Map("subresources"), errors);
            }

            if (!AreAlike(versions, "additionalPrinterColumns"))
            {
                CrdVersionValidation.Columns($"{path}.additionalPrinterColumns", version.Objects("additionalPrinterColumns"), errors);
            }

            if (versions.Count > 1)
            {
                CrdVersionValidation.Selectable($"{path}.selectableFields", version, errors);
            }
        }

        if (versions.Select(version => version.Text("name")).Distinct().Count() != versions.Count)
        {
            errors.Add(FieldError.InvalidText("spec.versions", $"[{string.Join(',', versions.Select(Print))}]", "must contain unique version names"));
        }

        if (versions.Count(version => version.Flag("storage")) != 1)
        {
            errors.Add(FieldError.InvalidText(
                "spec.versions", $"[{string.Join(',', versions.Select(Print))}]", "must have exactly one version marked as storage version"));
        }

        if (versions.Count > 0 && NameRules.Label1035(versions[0].Text("name")).Any())
        {
            errors.Invalid("spec.version", versions[0].Text("name"), NameRules.Label1035(versions[0].Text("name")));
        }
    }

    private static string Print(JsonObject version) =>
        $"{{\"Name\":{FieldError.Print(version.Text("name"))},\"Served\":{Flag(version, "served")},\"Storage\":{Flag(version, "storage")},\"Deprecated\":{Flag(version, "deprecated")},\"DeprecationWarning\":null,\"Schema\":null,\"Subresources\":null,\"AdditionalPrinterColumns\":null,\"SelectableFields\":null}}";

    private static string Flag(JsonObject obj, string field) => obj.Flag(field) ? "true" : "false";

    private static void Names(JsonObject names, FieldErrors errors)
    {
        foreach (var field in new[] { "plural", "singular", "kind", "listKind" }.Where(field => names.Text(field).Length == 0))
        {
            errors.Required($"spec.names.{field}");
        }

        foreach (var field in new[] { "plural", "singular", "kind", "listKind" }.Where(field => names.Text(field).Length > 0))
        {
            var isKind = field is "kind" or "listKind";
            var wrong = string.Join(',', NameRules.Label1035(isKind ? names.Text(field).ToLowerInvariant() : names.Text(field)));
            if (wrong.Length > 0)
            {
                errors.Invalid($"spec.names.{field}", names.Text(field), (isKind ? "may have mixed case, but should otherwise match: " : "") + wrong);
            }
        }

        foreach (var field in new[] { "shortNames", "categories" })
        {
            var index = 0;
            foreach (var item in names[field] as JsonArray ?? [])
            {
                var text = item is JsonValue value && value.TryGetValue<string>(out var content) ? content : "";
                errors.Invalid($"spec.names.{field}[{index++}]", text, NameRules.Label1035(text));
            }
        }
    }

    private static void StoredVersions(JsonObject crd, JsonObject spec, FieldErrors errors)
    {
        var stored = crd.Map("status")?["storedVersions"] as JsonArray;
        if (stored is not { Count: > 0 })
        {
            errors.Invalid("status.storedVersions", null, "must have at least one stored version");
            return;
        }

        var names = stored.Select(name => (string?)name).ToList();
        var storage = spec.Objects("versions").LastOrDefault(version => version.Flag("storage")).Text("name");
        if (storage.Length > 0 && !names.Contains(storage))
        {
            errors.Invalid("status.storedVersions", stored, $"must have the storage version {storage}");
        }
    }

    private static void KeptVersions(JsonObject crd, JsonObject spec, FieldErrors errors)
    {
        var served = spec.Objects("versions").Select(version => version.Text("name")).ToHashSet();
        var index = 0;
        foreach (var item in crd.Map("status")?["storedVersions"] as JsonArray ?? [])
        {
            var name = (string?)item ?? "";
            if (!served.Contains(name))
            {
                errors.Invalid(
                    $"status.storedVersions[{index}]",
                    name,
                    $"missing from spec.versions; {name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in {name} and removes {name} from status.storedVersions");
            }

            index++;
        }
    }
}
