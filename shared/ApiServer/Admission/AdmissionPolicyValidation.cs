using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flux.ApiServer.Schemas;
using Flux.Cel;
using Flux.Cel.Types;

namespace Flux.ApiServer.Admission;

/// <summary>The rules of admission policies and their bindings.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/admissionregistration/validation/validation.go</c>.</remarks>
internal static partial class AdmissionPolicyValidation
{
    private const int MaxAnnotations = 20;
    private const int MaxExpressionBytes = 5 * 1024;
    private static readonly string[] _mutable = ["*", "CONNECT", "CREATE", "UPDATE"];

    public static void Validating(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        var compiler = Common(spec, null, errors);
        if (!spec.Objects("validations").Any() && !spec.Objects("auditAnnotations").Any())
        {
            const string Rule = "validations or auditAnnotations must contain at least one item";
            errors.Required("spec.validations", Rule);
            errors.Required("spec.auditAnnotations", Rule);
            return;
        }

        var index = 0;
        foreach (var validation in spec.Objects("validations"))
        {
            Validation(validation, $"spec.validations[{index++}]", compiler, errors);
        }

        Annotations(obj, spec, compiler, errors);
    }

    public static void Mutating(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        var compiler = Common(spec, _mutable, errors);
        var index = 0;
        foreach (var mutation in spec.Objects("mutations"))
        {
            Mutation(mutation, $"spec.mutations[{index++}]", compiler, errors);
        }

        if (index == 0)
        {
            errors.Required("spec.mutations", "mutations must contain at least one item");
        }

        RequiredOneOf("spec.reinvocationPolicy", spec["reinvocationPolicy"], errors, "IfNeeded", "Never");
    }

    public static void ValidatingBinding(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        Binding(spec, errors);
        var actions = spec["validationActions"] as JsonArray ?? [];
        var seen = new HashSet<string>();
        for (var i = 0; i < actions.Count; i++)
        {
            var action = actions[i]?.ToString() ?? "";
            errors.OneOf($"spec.validationActions[{i}]", actions[i], "Audit", "Deny", "Warn");
            if (!seen.Add(action))
            {
                errors.Add(FieldError.Duplicate($"spec.validationActions[{i}]", action));
            }
        }

        if (seen.Contains("Deny") && seen.Contains("Warn"))
        {
            errors.Invalid(
                "spec.validationActions",
                actions,
                "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)");
        }

        if (actions.Count == 0)
        {
            errors.Required("spec.validationActions", "at least one validation action is required");
        }
    }

    public static void MutatingBinding(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Map("spec") ?? [];
        Binding(spec, errors);
        AdmissionRuleValidation.Operations(spec.Map("matchResources"), "spec.matchResources", _mutable, errors);
    }

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

    /// <summary>What policies of both kinds have: the compiler knows their variables afterwards.</summary>
    private static PolicyCompiler Common(JsonObject spec, string[]? operations, FieldErrors errors)
    {
        RequiredOneOf("spec.failurePolicy", spec["failurePolicy"], errors, "Fail", "Ignore");
        ParamKind(spec.Map("paramKind"), errors);
        if (spec.Map("matchConstraints") is not { } match)
        {
            errors.Required("spec.matchConstraints");
        }
        else
        {
            AdmissionRuleValidation.MatchResources(match, "spec.matchConstraints", errors);
            if (!match.Objects("resourceRules").Any())
            {
                errors.Required("spec.matchConstraints.resourceRules");
            }

            AdmissionRuleValidation.Operations(match, "spec.matchConstraints", operations, errors);
        }

        AdmissionRuleValidation.MatchConditions(spec, "spec.matchConditions", spec.Has("paramKind"), errors);
        var variables = spec.Objects("variables").ToList();
        var compiler = new PolicyCompiler(spec.Has("paramKind"), operations is not null || variables.Count > 0);
        for (var i = 0; i < variables.Count; i++)
        {
            Variable(variables[i], $"spec.variables[{i}]", compiler, errors);
        }

        return compiler;
    }

    private static void RequiredOneOf(string path, JsonNode? value, FieldErrors errors, params string[] supported)
    {
        if (value is null || value.ToString().Length == 0)
        {
            errors.Required(path);
        }
        else
        {
            errors.OneOf(path, value, supported);
        }
    }

    private static void ParamKind(JsonObject? kind, FieldErrors errors)
    {
        if (kind is null)
        {
            return;
        }

        const string Version = "spec.paramKind.apiVersion";
        var apiVersion = kind.Text("apiVersion");
        var parts = apiVersion.Split('/');
        if (apiVersion.Length == 0)
        {
            errors.Required(Version);
        }
        else if (parts.Length > 2)
        {
            errors.Invalid(Version, apiVersion, $"unexpected GroupVersion string: {apiVersion}");
        }
        else
        {
            var (group, version) = parts.Length == 2 ? (parts[0], parts[1]) : ("", parts[0]);
            Joined(Version, group, group.Length == 0 ? [] : NameRules.Subdomain(group), "", errors);
            if (version.Length == 0)
            {
                errors.Invalid(Version, apiVersion, "version must be specified");
            }
            else
            {
                Joined(Version, version, NameRules.Label1035(version), "", errors);
            }
        }

        var name = kind.Text("kind");
        if (name.Length == 0)
        {
            errors.Required("spec.paramKind.kind");
        }
        else
        {
            Joined(
                "spec.paramKind.kind", name, NameRules.Label1035(name.ToLowerInvariant()), "may have mixed case, but should otherwise match: ", errors);
        }
    }

    private static void Joined(string path, string value, IEnumerable<string> wrong, string prefix, FieldErrors errors)
    {
        if (wrong.ToList() is { Count: > 0 } messages)
        {
            errors.Invalid(path, value, prefix + string.Join(',', messages));
        }
    }

    private static void Variable(JsonObject variable, string path, PolicyCompiler compiler, FieldErrors errors)
    {
        var name = variable.Text("name");
        if (string.IsNullOrWhiteSpace(name))
        {
            errors.Required($"{path}.name", "name is not specified");
        }
        else if (!Identifier().IsMatch(name) || CelNames.IsReserved(name))
        {
            errors.Invalid($"{path}.name", name, "name is not a valid CEL identifier");
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

    private static void Validation(JsonObject validation, string path, PolicyCompiler compiler, FieldErrors errors)
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
            errors.Invalid($"{path}.message", message, "message must be non-empty if specified");
        }
        else if (message.Trim().AsSpan().IndexOfAny('\n', '\r') >= 0)
        {
            errors.Invalid($"{path}.message", message, "message must not contain line breaks");
        }

        if (validation.Has("reason"))
        {
            errors.OneOf($"{path}.reason", validation["reason"], "Forbidden", "Invalid", "RequestEntityTooLarge");
        }
    }

    private static void Annotations(JsonObject obj, JsonObject spec, PolicyCompiler compiler, FieldErrors errors)
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

    private static void Mutation(JsonObject mutation, string path, PolicyCompiler compiler, FieldErrors errors)
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

    private static void Binding(JsonObject spec, FieldErrors errors)
    {
        var policy = spec.Text("policyName");
        if (policy.Length == 0)
        {
            errors.Required("spec.policyName");
        }
        else
        {
            errors.Invalid("spec.policyName", policy, NameRules.Subdomain(policy));
        }

        ParamRef(spec.Map("paramRef"), errors);
        if (spec.Map("matchResources") is { } match)
        {
            AdmissionRuleValidation.MatchResources(match, "spec.matchResources", errors);
        }
    }

    private static void ParamRef(JsonObject? reference, FieldErrors errors)
    {
        if (reference is null)
        {
            return;
        }

        const string Path = "spec.paramRef";
        const string Exclusive = "name and selector are mutually exclusive";
        var name = reference.Text("name");
        if (name.Length > 0)
        {
            errors.Invalid($"{Path}.name", name, NameRules.PathSegment(name));
            if (reference.Has("selector"))
            {
                errors.Forbidden($"{Path}.name", Exclusive);
            }
        }

        if (reference.Map("selector") is { } selector)
        {
            errors.Selector($"{Path}.selector", selector);
            if (name.Length > 0)
            {
                errors.Forbidden($"{Path}.selector", Exclusive);
            }
        }

        if (name.Length == 0 && !reference.Has("selector"))
        {
            errors.Required(Path, "one of name or selector must be specified");
        }

        RequiredOneOf($"{Path}.parameterNotFoundAction", reference["parameterNotFoundAction"], errors, "Deny", "Allow");
    }

    [GeneratedRegex("^[_a-zA-Z][_a-zA-Z0-9]*\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Identifier();
}
