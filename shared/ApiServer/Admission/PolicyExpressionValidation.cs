using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flux.ApiServer.Schemas;
using Flux.Cel;
using Flux.Cel.Types;

namespace Flux.ApiServer.Admission;

/// <summary>The rules of the parts of admission policies that carry expressions.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/admissionregistration/validation/validation.go</c>.</remarks>
internal static partial class PolicyExpressionValidation
{
    private const int MaxAnnotations = 20;
    private const int MaxExpressionBytes = 5 * 1024;

    /// <summary>Checks an expression.</summary>
    /// <param name="expression">What is compiled.</param>
    /// <param name="shown">What errors show.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="errors">Takes the error.</param>
    public static void Expression(PolicyExpression expression, string shown, string path, FieldErrors errors)
    {
        if (expression.Error is { } error)
        {
            errors.Add(expression.IsInternalError ? FieldError.Internal(path, error) : FieldError.Invalid(path, shown, error));
        }
    }

    public static void Variable(JsonObject variable, string path, PolicyCompiler compiler, FieldErrors errors)
    {
        var name = variable.Text("name");
        if (string.IsNullOrWhiteSpace(name))
        {
            errors.Required($"{path}.name", "name is not specified");
        }
        else if (!Identifier().IsMatch(name) || CelNames.IsReserved(name))
        {
            errors.Invalid($"{path}.name", name, "must be a valid CEL identifier");
        }

        var expression = variable.Text("expression");
        if (string.IsNullOrWhiteSpace(expression))
        {
            errors.Required($"{path}.expression", "expression is not specified");
        }
        else
        {
            Expression(compiler.CompileVariable(name, expression), expression, $"{path}.expression", errors);
        }
    }

    public static void Validation(JsonObject validation, string path, PolicyCompiler compiler, FieldErrors errors)
    {
        var expression = validation.Text("expression");
        if (string.IsNullOrWhiteSpace(expression))
        {
            errors.Required($"{path}.expression", "expression is not specified");
        }
        else
        {
            Expression(compiler.Compile(expression, true, false, CelType.Bool), expression, $"{path}.expression", errors);
        }

        var messageExpression = validation.Text("messageExpression");
        if (messageExpression.Length > 0 && string.IsNullOrWhiteSpace(messageExpression))
        {
            errors.Invalid($"{path}.messageExpression", messageExpression, "must be non-empty if specified");
        }
        else if (messageExpression.Length > 0)
        {
            Expression(compiler.Compile(messageExpression, false, false, CelType.String), messageExpression, $"{path}.messageExpression", errors);
        }

        var message = validation.Text("message");
        if (message.Length > 0 && string.IsNullOrWhiteSpace(message))
        {
            errors.Invalid($"{path}.message", message, "must be non-empty if specified");
        }
        else if (message.Trim().AsSpan().IndexOfAny('\n', '\r') >= 0)
        {
            errors.Invalid($"{path}.message", message, "must not contain line breaks");
        }

        if (validation.Has("reason"))
        {
            errors.OneOf($"{path}.reason", validation["reason"], "Forbidden", "Invalid", "RequestEntityTooLarge");
        }
    }

    public static void Annotations(JsonObject obj, JsonObject spec, PolicyCompiler compiler, FieldErrors errors)
    {
        var annotations = spec.Objects("auditAnnotations").ToList();
        if (annotations.Count > MaxAnnotations)
        {
            errors.Invalid("spec.auditAnnotations", spec["auditAnnotations"], $"must not have more than {MaxAnnotations} auditAnnotations");
        }

        var keys = new HashSet<string>();
        var name = obj.Map("metadata").Text("name");
        for (var i = 0; i < annotations.Count; i++)
        {
            var path = $"spec.auditAnnotations[{i}]";
            var key = annotations[i].Text("key");
            if (name.Length == 0)
            {
                errors.Invalid($"{path}.key", key, "requires metadata.name be non-empty");
            }
            else
            {
                errors.Invalid($"{path}.key", $"{name}/{key}", NameRules.Qualified($"{name}/{key}"));
            }

            AnnotationValue(annotations[i].Text("valueExpression"), $"{path}.valueExpression", compiler, errors);
            if (!keys.Add(key))
            {
                errors.Add(FieldError.Duplicate($"{path}.key", key));
            }
        }
    }

    private static void AnnotationValue(string expression, string path, PolicyCompiler compiler, FieldErrors errors)
    {
        var trimmed = expression.Trim();
        if (trimmed.Length == 0)
        {
            errors.Required(path, "valueExpression is not specified");
        }
        else if (System.Text.Encoding.UTF8.GetByteCount(trimmed) > MaxExpressionBytes)
        {
            errors.Required(path, $"must not exceed {MaxExpressionBytes} bytes in length");
        }
        else
        {
            Expression(compiler.Compile(trimmed, true, false, CelType.String, CelType.Null), expression, path, errors);
        }
    }

    public static void Mutation(JsonObject mutation, string path, PolicyCompiler compiler, FieldErrors errors)
    {
        switch (mutation.Text("patchType"))
        {
            case "":
                errors.Required($"{path}.patchType");
                break;
            case "JSONPatch":
                Patch(mutation, "jsonPatch", "applyConfiguration", "JSONPatch", path, compiler, errors);
                break;
            case "ApplyConfiguration":
                Patch(mutation, "applyConfiguration", "jsonPatch", "ApplyConfiguration", path, compiler, errors);
                break;
            default:
                errors.OneOf($"{path}.patchType", mutation["patchType"], "ApplyConfiguration", "JSONPatch");
                break;
        }
    }

    private static void Patch(JsonObject mutation, string field, string other, string type, string path, PolicyCompiler compiler, FieldErrors errors)
    {
        if (mutation.Map(field) is not { } patch)
        {
            errors.Required($"{path}.{field}", $"must be specified when patchType is {type}");
        }
        else if (patch.Text("expression").Trim() is { Length: > 0 } expression)
        {
            Expression(MutatingPolicy.CompilePatch(compiler, expression, type == "JSONPatch"), expression, $"{path}.{field}.expression", errors);
        }
        else
        {
            errors.Required($"{path}.{field}.expression");
        }

        if (mutation.Has(other))
        {
            errors.Invalid($"{path}.{other}", $"{{{other}}}", $"must not be specified when patchType is {type}");
        }
    }

    [GeneratedRegex("^[_a-zA-Z][_a-zA-Z0-9]*\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Identifier();
}
