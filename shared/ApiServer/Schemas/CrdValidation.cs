using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of CustomResourceDefinitions.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apis/apiextensions/validation/validation.go</c>.</remarks>
internal static class CrdValidation
{
    private const string Approved = "api-approved.kubernetes.io";

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
        Spec(spec, null, errors);
        Stored(crd, spec, errors);
        Approval(crd, null, errors);
        Preserving(spec, null, errors);
    }

    public static void Update(JsonObject live, JsonObject crd, FieldErrors errors)
    {
        var spec = crd.Map("spec") ?? [];
        var before = live.Map("spec") ?? [];
        Spec(spec, before, errors);
        var isEstablished = live.Map("status").Objects("conditions").Any(condition =>
            condition.Text("type") == "Established" && condition.Text("status") == "True");
        if (isEstablished)
        {
            errors.Immutable("spec.scope", before["scope"], spec["scope"]);
            errors.Immutable("spec.names.kind", before.Map("names")?["kind"], spec.Map("names")?["kind"]);
        }

        errors.Immutable("spec.group", before["group"], spec["group"]);
        errors.Immutable("spec.names.plural", before.Map("names")?["plural"], spec.Map("names")?["plural"]);
        Stored(crd, spec, errors);
        Approval(crd, live, errors);
        Preserving(spec, before, errors);
    }

    private static void Spec(JsonObject spec, JsonObject? before, FieldErrors errors)
    {
        Group(spec.Text("group"), errors);
        if (spec.Text("scope").Length == 0)
        {
            errors.Required("spec.scope");
        }
        else
        {
            errors.OneOf("spec.scope", spec["scope"], "Cluster", "Namespaced");
        }

        CrdVersionValidation.Validate(spec, before, Names, errors);
        CrdConversionValidation.Validate(spec.Map("conversion"), errors);
    }

    private static void Group(string group, FieldErrors errors)
    {
        if (group.Length == 0)
        {
            errors.Required("spec.group");
        }
        else if (NameRules.Subdomain(group).ToList() is { Count: > 0 } wrong)
        {
            errors.Invalid("spec.group", group, string.Join(',', wrong));
        }
        else if (!group.Contains('.', StringComparison.Ordinal))
        {
            errors.Invalid("spec.group", group, "should be a domain with at least one dot");
        }
    }

    private static void Names(JsonObject spec, FieldErrors errors)
    {
        var names = spec.Map("names") ?? [];
        foreach (var field in new[] { "plural", "singular", "kind", "listKind" }.Where(field => names.Text(field).Length == 0))
        {
            errors.Required($"spec.names.{field}");
        }

        foreach (var field in new[] { "plural", "singular" })
        {
            Label($"spec.names.{field}", names.Text(field), names.Text(field), "", errors);
        }

        foreach (var field in new[] { "kind", "listKind" })
        {
            Label($"spec.names.{field}", names.Text(field), names.Text(field).ToLowerInvariant(), "may have mixed case, but should otherwise match: ", errors);
        }

        Labels(names, "shortNames", errors);
        if (names.Text("kind").Length > 0 && names.Text("kind") == names.Text("listKind"))
        {
            errors.Invalid("spec.names.listKind", names.Text("listKind"), "kind and listKind may not be the same");
        }

        Labels(names, "categories", errors);
    }

    private static void Labels(JsonObject names, string field, FieldErrors errors)
    {
        var index = 0;
        foreach (var item in names[field] as JsonArray ?? [])
        {
            var text = item is JsonValue value && value.TryGetValue<string>(out var content) ? content : "";
            errors.Invalid($"spec.names.{field}[{index++}]", text, NameRules.Label1035(text));
        }
    }

    private static void Label(string field, string name, string label, string prefix, FieldErrors errors)
    {
        if (name.Length > 0 && NameRules.Label1035(label).ToList() is { Count: > 0 } wrong)
        {
            errors.Invalid(field, name, prefix + string.Join(',', wrong));
        }
    }

    private static void Stored(JsonObject crd, JsonObject spec, FieldErrors errors)
    {
        if (crd.Map("status")?["storedVersions"] is not JsonArray { Count: > 0 } stored)
        {
            errors.Invalid("status.storedVersions", crd.Map("status")?["storedVersions"]?.DeepClone(), "must have at least one stored version");
            return;
        }

        var names = stored.Select(name => (string?)name ?? "").ToList();
        var versions = spec.Objects("versions").ToList();
        foreach (var version in versions.Where(version => version.Flag("storage") && !names.Contains(version.Text("name"))))
        {
            errors.Invalid("status.storedVersions", stored, $"must have the storage version {version.Text("name")}");
        }

        for (var i = 0; i < names.Count; i++)
        {
            var name = names[i];
            if (!versions.Any(version => version.Text("name") == name))
            {
                errors.Invalid(
                    $"status.storedVersions[{i}]",
                    name,
                    $"missing from spec.versions; {name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in {name} and removes {name} from status.storedVersions");
            }
        }
    }

    private static void Approval(JsonObject crd, JsonObject? live, FieldErrors errors)
    {
        var group = crd.Map("spec").Text("group");
        if (group is not ("k8s.io" or "kubernetes.io") && !group.EndsWith(".k8s.io", StringComparison.Ordinal) && !group.EndsWith(".kubernetes.io", StringComparison.Ordinal))
        {
            return;
        }

        var annotation = Annotation(crd);
        if (live is not null && ApprovalOf(Annotation(live)) == ApprovalOf(annotation))
        {
            return;
        }

        const string Field = $"metadata.annotations[{Approved}]";
        const string See = ", see https://github.com/kubernetes/enhancements/pull/1111";
        switch (ApprovalOf(annotation))
        {
            case "missing":
                errors.Required(Field, $"protected groups must have approval annotation \"{Approved}\"{See}");
                break;
            case "invalid":
                errors.Invalid(
                    Field, annotation, $"protected groups must have approval annotation \"{Approved}\" with either a URL or a reason starting with \"unapproved\"{See}");
                break;
            default:
                break;
        }
    }

    private static string Annotation(JsonObject crd) => crd.Map("metadata").Map("annotations").Text(Approved);

    private static string ApprovalOf(string annotation) =>
        annotation.Length == 0 ? "missing"
        : annotation.StartsWith("unapproved", StringComparison.Ordinal) ? "bypassed"
        : Uri.TryCreate(annotation, UriKind.Absolute, out var url) && url.Host.Length > 0 ? "approved"
        : "invalid";

    private static void Preserving(JsonObject spec, JsonObject? before, FieldErrors errors)
    {
        if (!before.Flag("preserveUnknownFields") && spec.Flag("preserveUnknownFields"))
        {
            errors.Invalid(
                "spec.preserveUnknownFields", true, "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
        }
    }
}
