using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas.Rules;

namespace Flux.ApiServer.Schemas;

/// <summary>Checks that a definition's schema uses only keywords that are supported, list and map types as they are meant, and its CEL rules.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apis/apiextensions/validation/validation.go</c>,
/// ValidateCustomResourceDefinitionOpenAPISchema.</remarks>
internal sealed class OpenApiSchemaCheck
{
    private static readonly string[] _types = ["array", "boolean", "integer", "number", "object", "string"];
    private static readonly string[] _forbidden = ["id", "additionalItems", "patternProperties", "definitions", "dependencies"];

    private readonly List<FieldError> _errors = [];
    private readonly List<FieldError> _ruleErrors = [];
    private readonly bool _isUnchanged;

    private OpenApiSchemaCheck(bool isUnchanged) => _isUnchanged = isUnchanged;

    /// <summary>The errors: those of keywords first, then those of expressions.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="path">Its path.</param>
    /// <param name="scope">For checking expressions; null where the schema is not structural.</param>
    /// <param name="isUnchanged">Whether the whole schema was accepted before.</param>
    public static IReadOnlyList<FieldError> Check(JsonObject schema, string path, RuleScope? scope, bool isUnchanged)
    {
        var check = new OpenApiSchemaCheck(isUnchanged);
        check.Visit(schema, path, new Place { IsRoot = true }, scope);
        return [.. check._errors, .. check._ruleErrors, .. scope is null ? [] : scope.Costs.Errors(path)];
    }

    private static bool IsFalse(JsonNode? node) => node?.GetValueKind() == JsonValueKind.False;

    private void Visit(JsonObject schema, string path, Place place, RuleScope? scope)
    {
        var before = _errors.Count;
        CheckKeywords(schema, path, place);
        VisitValues(schema, path, place, scope);
        VisitProperties(schema, path, place, scope);
        var inner = place with { IsRoot = false };
        if (schema.Map("not") is { } not)
        {
            Visit(not, $"{path}.not", inner, null);
        }

        foreach (var keyword in new[] { "allOf", "oneOf", "anyOf" })
        {
            var index = 0;
            foreach (var alternative in schema.Objects(keyword))
            {
                Visit(alternative, $"{path}.{keyword}[{index++}]", inner, null);
            }
        }

        VisitItems(schema, path, inner, scope);
        if (IsFalse(schema["x-kubernetes-preserve-unknown-fields"]))
        {
            _errors.Add(FieldError.Invalid($"{path}.x-kubernetes-preserve-unknown-fields", false, "must be true or undefined"));
        }

        CheckMapType(schema, path);
        _errors.AddRange(ListTypeCheck.Check(schema, path));
        _errors.AddRange(RuleCheck.Form(schema, path));
        if (scope is not null && _errors.Count == before && schema["x-kubernetes-validations"] is JsonArray { Count: > 0 })
        {
            _ruleErrors.AddRange(RuleCheck.Expressions(scope, path, place.Uncorrelated, _isUnchanged));
        }
    }

    private void CheckKeywords(JsonObject schema, string path, Place place)
    {
        var type = schema.Text("type");
        if (type.Length > 0 && !_types.Contains(type))
        {
            _errors.Add(FieldError.NotSupported($"{path}.type", type, _types));
        }

        if (schema.Has("default") && place.NoDefaults is { } reason)
        {
            _errors.Add(FieldError.Forbidden($"{path}.default", $"must not be set {reason}"));
        }

        foreach (var keyword in _forbidden.Where(schema.Has))
        {
            _errors.Add(FieldError.Forbidden($"{path}.{keyword}", $"{keyword} is not supported"));
        }

        if (schema.Has("$ref"))
        {
            _errors.Add(FieldError.Forbidden($"{path}.$ref", "$ref is not supported"));
        }

        if (type == "null")
        {
            _errors.Add(FieldError.Forbidden($"{path}.type", "type cannot be set to null, use nullable as an alternative"));
        }

        if (schema["items"] is JsonArray { Count: > 0 })
        {
            _errors.Add(FieldError.Forbidden($"{path}.items", "items must be a schema object and not an array"));
        }

        if (place.IsInMeta && schema.Flag("x-kubernetes-embedded-resource"))
        {
            _errors.Add(FieldError.Forbidden($"{path}.x-kubernetes-embedded-resource", "must not be used inside of resource meta"));
        }

        if (schema.Flag("uniqueItems"))
        {
            _errors.Add(FieldError.Forbidden($"{path}.uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        }
    }

    private void VisitValues(JsonObject schema, string path, Place place, RuleScope? scope)
    {
        var values = schema["additionalProperties"];
        if (schema.Map("properties") is { Count: > 0 } && (values is JsonObject || IsFalse(values)))
        {
            _errors.Add(FieldError.Forbidden($"{path}.additionalProperties", "additionalProperties and properties are mutual exclusive"));
        }

        if (values is JsonObject below)
        {
            var inner = place with
            {
                IsRoot = false,
                NoDefaults = place.IsInMeta ? "inside additionalProperties applying to object metadata" : place.NoDefaults,
            };
            Visit(below, $"{path}.additionalProperties", inner, scope?.Node.AdditionalProperties is { } node ? scope.Items(node) : null);
        }
    }

    private void VisitProperties(JsonObject schema, string path, Place place, RuleScope? scope)
    {
        foreach (var (name, property) in StructuralCheck.Properties(schema))
        {
            var inner = place with { IsRoot = false };
            if (schema.Text("x-kubernetes-map-type") is not ("" or "granular" or "atomic"))
            {
                inner = inner with { Uncorrelated = place.Uncorrelated ?? path };
            }

            if ((place.IsRoot || schema.Flag("x-kubernetes-embedded-resource")) && name is "metadata" or "kind" or "apiVersion")
            {
                inner = inner with { IsInMeta = true, NoDefaults = place.IsRoot ? $"in top-level {name}" : inner.NoDefaults };
            }

            Visit(property, StructuralCheck.Property(path, name), inner, scope?.Node.Properties.GetValueOrDefault(name) is { } node ? scope.Property(name, node) : null);
        }
    }

    private void VisitItems(JsonObject schema, string path, Place place, RuleScope? scope)
    {
        var inner = schema.Text("x-kubernetes-list-type") == "map" ? place : place with { Uncorrelated = place.Uncorrelated ?? path };
        if (schema.Map("items") is { } items)
        {
            Visit(items, $"{path}.items", inner, scope?.Node.Items is { } node ? scope.Items(node) : null);
        }
        else if (schema["items"] is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i] is JsonObject item)
                {
                    Visit(item, $"{path}.items[{i}]", inner, null);
                }
            }
        }
    }

    private void CheckMapType(JsonObject schema, string path)
    {
        if (!schema.Has("x-kubernetes-map-type"))
        {
            return;
        }

        var mapType = schema.Text("x-kubernetes-map-type");
        if (schema.Text("type") != "object")
        {
            const string Rule = "must be object if x-kubernetes-map-type is specified";
            _errors.Add(schema.Text("type").Length == 0
                ? FieldError.Required($"{path}.type", Rule)
                : FieldError.Invalid($"{path}.type", schema.Text("type"), Rule));
        }

        if (mapType is not ("atomic" or "granular"))
        {
            _errors.Add(FieldError.NotSupported($"{path}.x-kubernetes-map-type", mapType, "atomic", "granular"));
        }
    }

    /// <summary>What a node inherits from those above it.</summary>
    private sealed record Place
    {
        public bool IsRoot { get; init; }

        /// <summary>Whether it is inside of the metadata, kind or version of an object.</summary>
        public bool IsInMeta { get; init; }

        /// <summary>Why there may be no defaults; null where there may.</summary>
        public string? NoDefaults { get; init; }

        /// <summary>The path of the highest list or map whose entries have no past; null for none.</summary>
        public string? Uncorrelated { get; init; }
    }
}
