namespace Flux.ApiServer.Schemas;

/// <summary>Checks the defaults in a definition's schema.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apiserver/schema/defaulting/validation.go</c>.</remarks>
internal static class DefaultCheck
{
    public static IReadOnlyList<FieldError> Check(StructuralNode schema, string path)
    {
        var errors = new List<FieldError>();
        Check(schema, path, true, errors);
        return errors;
    }

    /// <summary>Defaults must be pruned and valid, by the CEL rules too; those inside of maps are forbidden elsewhere.</summary>
    private static void Check(StructuralNode node, string path, bool isRoot, List<FieldError> errors)
    {
        if (node.Default is { } value)
        {
            if (isRoot)
            {
                errors.Add(FieldError.Forbidden($"{path}.default", "must not be set at the root"));
            }

            var at = $"{path}.default";
            if (StructuralPruning.HasUnknownFields(value, node))
            {
                errors.Add(FieldError.Invalid(at, value, "must not have unknown fields"));
            }

            var wrong = StructuralValidation.ValidateAt(node, value, null, at);
            errors.AddRange(wrong.Count > 0 || !node.HasRules ? wrong : Rules.RuleValidation.RunDefault(node, value, at));
        }

        foreach (var name in node.PropertyOrder)
        {
            Check(node.Properties[name], StructuralCheck.Property(path, name), false, errors);
        }

        if (node.Items is { } items)
        {
            Check(items, $"{path}.items", false, errors);
        }
    }
}
