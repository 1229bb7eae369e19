using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of whole Kubernetes objects inside of custom resources (<c>x-kubernetes-embedded-resource</c>).</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apiserver/schema/objectmeta/validation.go</c>.</remarks>
internal static class EmbeddedResources
{
    /// <summary>Checks those below the root.</summary>
    public static IReadOnlyList<FieldError> Check(JsonObject obj, StructuralNode root)
    {
        var errors = new FieldErrors();
        CustomResourceSchema.Walk(obj, root, "", (map, schema, at) =>
        {
            if (schema.IsEmbeddedResource && !ReferenceEquals(map, obj))
            {
                Check(map, at, errors);
            }
        });
        return errors.All;
    }

    private static void Check(JsonObject obj, string path, FieldErrors errors)
    {
        Text(obj, "apiVersion", path, errors, version => version.Split('/').Length > 2 ? $"unexpected GroupVersion string: {version}" : null);
        Text(obj, "kind", path, errors, kind => NameRules.Label1035(kind.ToLowerInvariant()).ToList() is { Count: > 0 } wrong
            ? $"may have mixed case, but should otherwise match: {string.Join(',', wrong)}"
            : null);
        if (obj.Map("metadata") is not { } metadata)
        {
            return;
        }

        if (metadata.Text("name").Length == 0)
        {
            // An embedded object need not have a name.
            metadata = metadata.DeepClone().AsObject();
            metadata["name"] = "fakename";
        }

        errors.Add(MetadataValidation.Validate(new JsonObject { ["metadata"] = metadata.DeepClone() }, metadata.Text("namespace").Length > 0)
            .Select(error => error with { Field = $"{path}.{error.Field}" }));
    }

    private static void Text(JsonObject obj, string field, string path, FieldErrors errors, Func<string, string?> rule)
    {
        var at = $"{path}.{field}";
        if (!obj.TryGetPropertyValue(field, out var value))
        {
            errors.Required(at);
        }
        else if (value is not JsonValue scalar || !scalar.TryGetValue<string>(out var text))
        {
            errors.Invalid(at, value?.DeepClone(), "must be a string");
        }
        else if (text.Length == 0)
        {
            errors.Invalid(at, text, "must not be empty");
        }
        else if (rule(text) is { } wrong)
        {
            errors.Invalid(at, text, wrong);
        }
    }
}
