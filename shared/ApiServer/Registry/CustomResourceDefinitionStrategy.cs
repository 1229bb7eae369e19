using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>CustomResourceDefinitions: their name is that of their resource, and their objects go with them.</summary>
internal sealed class CustomResourceDefinitionStrategy : ResourceStrategy
{
    /// <summary>Holds a definition under deletion until its objects are gone.</summary>
    public const string CleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

    public override bool AllowsUnconditionalUpdate => false;

    public override void OnDelete(JsonObject obj)
    {
        var metadata = obj.Child("metadata");
        var finalizers = metadata.Texts("finalizers").ToList();
        if (metadata["deletionTimestamp"] is null && !finalizers.Contains(CleanupFinalizer))
        {
            metadata["finalizers"] = new JsonArray([.. finalizers.Append(CleanupFinalizer).Select(f => JsonValue.Create(f))]);
        }
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject live, WriteContext context)
    {
        base.PrepareForUpdate(obj, live, context);
        if (context.Subresource.Length > 0 || obj.Maps("spec", "versions").FirstOrDefault(v => v.IsTrue("storage")).Text("name") is not { } storage)
        {
            return;
        }

        var status = obj.Child("status");
        var stored = status.Texts("storedVersions").ToList();
        if (!stored.Contains(storage))
        {
            status["storedVersions"] = new JsonArray([.. stored.Append(storage).Select(v => JsonValue.Create(v))]);
        }
    }

    public override void Validate(JsonObject obj, List<FieldError> errors)
    {
        var spec = obj.Map("spec") ?? [];
        var name = obj.Text("metadata", "name") ?? "";
        var expected = $"{spec.Text("names", "plural")}.{spec.Text("group")}";
        if (name != expected)
        {
            errors.Add(FieldError.Invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"));
        }

        if (spec.Text("group") is null or "")
        {
            errors.Add(FieldError.Required("spec.group"));
        }
        else if (!spec.Text("group")!.Contains('.', StringComparison.Ordinal))
        {
            errors.Add(FieldError.Invalid("spec.group", spec.Text("group")!, "should be a domain with at least one dot"));
        }

        if (spec.Text("scope") is not ("Namespaced" or "Cluster"))
        {
            errors.Add(spec.Text("scope") is { Length: > 0 } scope
                ? FieldError.NotSupported("spec.scope", scope, "Cluster", "Namespaced")
                : FieldError.Required("spec.scope"));
        }

        ValidateVersions(spec, errors);
        ValidateNames(spec.Map("names") ?? [], errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject live, WriteContext context, List<FieldError> errors)
    {
        var established = live.Maps("status", "conditions").Any(c => c.Text("type") == "Established" && c.Text("status") == "True");
        foreach (var (field, onlyEstablished) in ((string[], bool)[])[(["group"], false), (["names", "plural"], false), (["scope"], true), (["names", "kind"], true)])
        {
            string[] path = ["spec", .. field];
            if ((established || !onlyEstablished) && obj.Text(path) != live.Text(path))
            {
                errors.Add(FieldError.Invalid(string.Join('.', path), obj.Text(path) ?? "", "field is immutable"));
            }
        }
    }

    private static void ValidateVersions(JsonObject spec, List<FieldError> errors)
    {
        var versions = spec.Maps("versions").ToList();
        var storage = versions.Count(v => v.IsTrue("storage"));
        var shown = MetadataRules.Shown(spec["versions"]);
        if (versions.Select(v => v.Text("name")).Distinct().Count() < versions.Count)
        {
            errors.Add(FieldError.InvalidText("spec.versions", shown, "must contain unique version names"));
        }

        if (storage != 1)
        {
            errors.Add(FieldError.InvalidText("spec.versions", shown, "must have exactly one version marked as storage version"));
        }

        for (var i = 0; i < versions.Count; i++)
        {
            var name = versions[i].Text("name") ?? "";
            errors.AddRange(Names.Label1035Errors(name).Select(e => FieldError.Invalid($"spec.versions[{i}].name", name, e)));
            if (versions[i].Map("schema", "openAPIV3Schema") is null)
            {
                errors.Add(FieldError.Required($"spec.versions[{i}].schema.openAPIV3Schema", "schemas are required"));
            }
        }
    }

    private static void ValidateNames(JsonObject names, List<FieldError> errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["plural", "singular", "kind", "listKind"])
        {
            var name = names.Text(field) ?? "";
            if (name.Length == 0)
            {
                if (field is "plural" or "kind")
                {
                    errors.Add(FieldError.Required($"spec.names.{field}"));
                }

                continue;
            }

            errors.AddRange(Names.Label1035Errors(name.ToLowerInvariant()).Select(e => FieldError.Invalid(
                $"spec.names.{field}", name, field is "kind" or "listKind" ? $"may have mixed case, but should otherwise match: {e}" : e)));
        }

        if (names.Text("kind") is { Length: > 0 } kind && kind == names.Text("listKind"))
        {
            errors.Add(FieldError.Invalid("spec.names.listKind", kind, "kind and listKind may not be the same"));
        }
    }
}
