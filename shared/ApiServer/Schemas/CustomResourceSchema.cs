using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Schemas.Rules;

namespace Flux.ApiServer.Schemas;

/// <summary>The schema of one version of a custom resource: its shape for field management, defaults, pruning and validation.</summary>
/// <remarks>Spec: apiextensions-apiserver, <c>pkg/apiserver/schema</c>; Kubernetes 1.36. CEL rules are compiled when the first object is
/// validated, and kept.</remarks>
public sealed class CustomResourceSchema
{
    internal const string ObjectMetaType = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    private readonly Lazy<RuleNode> _rules;

    private CustomResourceSchema(StructuralNode root)
    {
        Root = root;
        _rules = new Lazy<RuleNode>(() => RuleNode.Of(root));
        Type = StructuralTypes.Root(root, SchemaCatalog.BuiltIn.Type(ObjectMetaType));
    }

    /// <summary>The structural schema.</summary>
    public StructuralNode Root { get; }

    /// <summary>The shape for <see cref="ResourceSchema"/>.</summary>
    public TypeSchema Type { get; }

    /// <summary>Reads the schema of a CRD's version.</summary>
    /// <param name="openApiSchema">The version's <c>schema.openAPIV3Schema</c>; copied.</param>
    /// <exception cref="SchemaException">It is nested too deep.</exception>
    public static CustomResourceSchema Parse(JsonObject openApiSchema)
    {
        ArgumentNullException.ThrowIfNull(openApiSchema);
        return new(StructuralNode.Parse(openApiSchema.DeepClone().AsObject()));
    }

    /// <summary>Sets defaults in place.</summary>
    public void Default(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        Default(obj, Root);
    }

    /// <summary>
    /// Removes in place what the schema does not know, and nulls where they are not allowed and no default replaces them. To be called on
    /// everything that is read from a client.
    /// </summary>
    /// <param name="obj">The object.</param>
    /// <param name="keepNulls">Whether nulls stay, as in an applied configuration.</param>
    /// <returns>The paths of the removed fields, those of metadata first, sorted.</returns>
    /// <exception cref="ObjectDecodeException">The metadata does not fit.</exception>
    public IReadOnlyList<string> Prune(JsonObject obj, bool keepNulls = false)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return StructuralPruning.Prune(obj, Root, keepNulls);
    }

    /// <summary>Validates an object against the keywords of the schema.</summary>
    /// <param name="obj">The object, pruned and defaulted.</param>
    /// <param name="old">The stored object: what has not changed since is not complained about. Null when it is created.</param>
    public IReadOnlyList<FieldError> Validate(JsonObject obj, JsonObject? old = null)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return StructuralValidation.Validate(Root, obj, old);
    }

    /// <summary>Validates the status alone, as the status subresource does.</summary>
    public IReadOnlyList<FieldError> ValidateStatus(JsonObject obj, JsonObject old)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(old);
        return Root.Properties.TryGetValue("status", out var status) && obj["status"] is { } value
            ? StructuralValidation.ValidateAt(status, value, old["status"], "status")
            : [];
    }

    /// <summary>Validates embedded resources, and that lists of type set and map have no duplicates.</summary>
    /// <param name="obj">The object, pruned and defaulted.</param>
    /// <param name="old">The stored object: duplicates are fine where it has some. Null when it is created.</param>
    /// <param name="withEmbedded">Whether embedded resources are looked at.</param>
    public IReadOnlyList<FieldError> ValidateLists(JsonObject obj, JsonObject? old = null, bool withEmbedded = true)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var errors = new List<FieldError>();
        if (withEmbedded)
        {
            errors.AddRange(EmbeddedResources.Check(obj, Root));
        }

        if (old is null || ListUniqueness.Check(old, Root).Count == 0)
        {
            errors.AddRange(ListUniqueness.Check(obj, Root));
        }

        return errors;
    }

    /// <summary>Runs the CEL rules, unless the object is so wrong that they could not be relied on.</summary>
    /// <param name="obj">The object, pruned and defaulted.</param>
    /// <param name="old">The stored object for transition rules. Null when it is created.</param>
    /// <param name="errors">What is wrong so far.</param>
    /// <param name="warnings">What is wrong but was so before is added here.</param>
    public IReadOnlyList<FieldError> ValidateRules(JsonObject obj, JsonObject? old, IReadOnlyCollection<FieldError> errors, List<string> warnings)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(warnings);
        if (!Root.HasRules)
        {
            return [];
        }

        return errors.Any(error => error.Type is FieldErrorType.NotSupported or FieldErrorType.Required or FieldErrorType.TooLong
            or FieldErrorType.TooMany or FieldErrorType.TypeInvalid)
            ? [FieldError.InvalidText("<nil>", "null", "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation")]
            : RuleValidation.Run(_rules.Value, obj, old, warnings);
    }

    internal static bool IsForbiddenNull(JsonNode? value, StructuralNode? node) => value is null && node is { IsNullable: false };

    private static void Default(JsonNode? value, StructuralNode? node)
    {
        if (node is null)
        {
            return;
        }

        if (value is JsonObject map)
        {
            foreach (var name in node.PropertyOrder)
            {
                var property = node.Properties[name];
                if (property.HasDefault && (!map.TryGetPropertyValue(name, out var current) || IsForbiddenNull(current, property)))
                {
                    map[name] = property.Default?.DeepClone();
                }
            }

            foreach (var (name, child) in map.ToArray())
            {
                var schema = node.SchemaOf(name);
                if (IsForbiddenNull(child, schema) && !node.Properties.ContainsKey(name))
                {
                    map[name] = schema?.Default?.DeepClone();
                }

                Default(map[name], schema);
            }
        }
        else if (value is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (IsForbiddenNull(list[i], node.Items))
                {
                    list[i] = node.Items?.Default?.DeepClone();
                }

                Default(list[i], node.Items);
            }
        }
    }

    /// <summary>The path of a field or of a map's entry.</summary>
    internal static string Below(string path, string name, StructuralNode node) =>
        !node.Properties.ContainsKey(name) && node.AdditionalProperties is not null ? $"{path}[{name}]" : path.Length == 0 ? name : $"{path}.{name}";

    internal static void Walk(JsonNode? value, StructuralNode? node, string path, Action<JsonObject, StructuralNode, string> visit)
    {
        if (node is null)
        {
            return;
        }

        if (value is JsonObject map)
        {
            visit(map, node, path);
            foreach (var (name, child) in map)
            {
                Walk(child, node.SchemaOf(name), Below(path, name, node), visit);
            }
        }
        else if (value is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                Walk(list[i], node.Items, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), visit);
            }
        }
    }
}
