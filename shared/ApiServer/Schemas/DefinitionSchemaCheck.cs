using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas.Rules;

namespace Flux.ApiServer.Schemas;

/// <summary>Checks the schema of a definition's version.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apis/apiextensions/validation/validation.go</c>,
/// validateCustomResourceDefinitionValidation.</remarks>
internal static class DefinitionSchemaCheck
{
    private static readonly string[] _rootWithStatus =
    [
        "Description", "Type", "Format", "Title", "Maximum", "ExclusiveMaximum", "Minimum", "ExclusiveMinimum", "MaxLength", "MinLength",
        "Pattern", "MaxItems", "MinItems", "UniqueItems", "MultipleOf", "Required", "Items", "Properties", "ExternalDocs", "Example",
        "XPreserveUnknownFields", "XValidations",
    ];

    private static readonly HashSet<string> _unsupported = ["id", "$schema", "$ref", "patternProperties", "dependencies", "additionalItems", "definitions"];

    /// <summary>All that is wrong.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="path">Its path, e.g. <c>spec.validation.openAPIV3Schema</c>.</param>
    /// <param name="hasStatus">Whether the version has the status subresource.</param>
    /// <param name="isUnchanged">Whether the schema was accepted before; its expressions may cost more then.</param>
    public static IReadOnlyList<FieldError> Check(JsonObject schema, string path, bool hasStatus, bool isUnchanged)
    {
        var errors = new List<FieldError>();
        if (hasStatus)
        {
            errors.AddRange(RootWithStatus(schema, path));
        }

        if (schema.Flag("nullable"))
        {
            errors.Add(FieldError.Forbidden($"{path}.nullable", "nullable cannot be true at the root"));
        }

        RuleScope? scope = null;
        if (!IsUnreadable(schema))
        {
            var structural = StructuralCheck.Check(schema, path);
            errors.AddRange(structural);
            scope = structural.Count == 0 ? RuleScope.Root(StructuralNode.Parse(schema)) : null;
        }

        errors.AddRange(OpenApiSchemaCheck.Check(schema, path, scope, isUnchanged));
        return errors;
    }

    private static IEnumerable<FieldError> RootWithStatus(JsonObject schema, string path)
    {
        if (schema.Text("type") is { Length: > 0 } type && type != "object")
        {
            yield return FieldError.Invalid(
                $"{path}.type", type, "only \"object\" is allowed as the type at the root of the schema if the status subresource is enabled");
            yield break;
        }

        foreach (var (name, value) in schema)
        {
            if (value is not null && !_rootWithStatus.Contains(GoName(name)) && !IsZero(value))
            {
                yield return FieldError.Invalid(
                    path, schema, $"only [{string.Join(' ', _rootWithStatus)}] fields are allowed at the root of the schema if the status subresource is enabled");
                yield break;
            }
        }
    }

    private static bool IsZero(JsonNode value) => value is JsonArray { Count: 0 } or JsonObject { Count: 0 }
        || value.GetValueKind() is System.Text.Json.JsonValueKind.False;

    private static string GoName(string keyword) => keyword switch
    {
        "x-kubernetes-preserve-unknown-fields" => "XPreserveUnknownFields",
        "x-kubernetes-validations" => "XValidations",
        _ => char.ToUpperInvariant(keyword[0]) + keyword[1..],
    };

    /// <summary>Whether the schema, here or below, has what no structural schema can be read from.</summary>
    private static bool IsUnreadable(JsonObject schema) =>
        schema.Any(pair => pair.Value is not null && _unsupported.Contains(pair.Key))
        || schema["items"] is JsonArray
        || schema["x-kubernetes-preserve-unknown-fields"]?.GetValueKind() == System.Text.Json.JsonValueKind.False
        || Below(schema).Any(IsUnreadable);

    private static IEnumerable<JsonObject> Below(JsonObject schema) =>
    [
        .. StructuralCheck.Properties(schema).Select(property => property.Schema),
        .. new[] { "items", "additionalProperties", "not" }.Select(keyword => schema.Map(keyword)).OfType<JsonObject>(),
        .. new[] { "allOf", "anyOf", "oneOf" }.SelectMany(keyword => schema.Objects(keyword)),
    ];
}
