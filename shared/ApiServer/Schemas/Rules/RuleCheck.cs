using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas.Rules;

/// <summary>Checks the rules of one node when a definition is written.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apis/apiextensions/validation/validation.go</c>.</remarks>
internal static class RuleCheck
{
    private static readonly string[] _reasons = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];

    /// <summary>What is wrong with the form of the rules.</summary>
    public static IEnumerable<FieldError> Form(JsonObject schema, string path)
    {
        var index = 0;
        foreach (var source in schema.Objects("x-kubernetes-validations"))
        {
            foreach (var error in Form(new ValidationRule(source), schema, $"{path}.x-kubernetes-validations[{index}]"))
            {
                yield return error;
            }

            index++;
        }
    }

    /// <summary>What is wrong with the expressions: whether they compile, what they use and what they cost.</summary>
    /// <param name="scope">The node.</param>
    /// <param name="path">Its path.</param>
    /// <param name="uncorrelated">The path of the list or map that makes the old value unknown; null for none.</param>
    /// <param name="isUnchanged">Whether the whole schema was accepted before; expressions of it may cost more.</param>
    public static IEnumerable<FieldError> Expressions(RuleScope scope, string path, string? uncorrelated, bool isUnchanged)
    {
        var at = $"{path}.x-kubernetes-validations";
        if (scope.Schema.Type is not { } type)
        {
            yield return FieldError.Internal(
                at, "internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations");
            yield break;
        }

        var index = 0;
        foreach (var rule in RuleCompiler.Compile(scope.Node, scope.Schema, type))
        {
            foreach (var error in Expressions(scope, rule, $"{at}[{index}]", uncorrelated, isUnchanged))
            {
                yield return error;
            }

            index++;
        }
    }

    private static IEnumerable<FieldError> Form(ValidationRule rule, JsonObject schema, string at)
    {
        var message = rule.Message.Trim();
        if (string.IsNullOrWhiteSpace(rule.Rule))
        {
            yield return FieldError.Required($"{at}.rule", "rule is not specified");
        }
        else if (rule.Message.Length > 0 && message.Length == 0)
        {
            yield return FieldError.Invalid($"{at}.message", rule.Message, "must be non-empty if specified");
        }
        else if (HasLineBreaks(message))
        {
            yield return FieldError.Invalid($"{at}.message", rule.Message, "must not contain line breaks");
        }
        else if (HasLineBreaks(rule.Rule.Trim()) && message.Length == 0)
        {
            yield return FieldError.Required($"{at}.message", "message must be specified if rule contains line breaks");
        }

        if (rule.MessageExpression.Length > 0 && string.IsNullOrWhiteSpace(rule.MessageExpression))
        {
            yield return FieldError.Required($"{at}.messageExpression", "messageExpression must be non-empty if specified");
        }

        if (rule.HasReason && !_reasons.Contains(rule.Reason))
        {
            yield return FieldError.NotSupported($"{at}.reason", rule.Reason, _reasons);
        }

        if (rule.FieldPath.Length == 0)
        {
            yield break;
        }

        if (string.IsNullOrWhiteSpace(rule.FieldPath))
        {
            yield return FieldError.Invalid($"{at}.fieldPath", rule.FieldPath, "must be non-empty if specified");
        }

        if (HasLineBreaks(rule.FieldPath))
        {
            yield return FieldError.Invalid($"{at}.fieldPath", rule.FieldPath, "must not contain line breaks");
        }

        if (FieldPathSyntax.Read(rule.FieldPath, StructuralNode.Parse(schema)).Error is not null)
        {
            yield return FieldError.Invalid($"{at}.fieldPath", rule.FieldPath, "must be a valid path");
        }
    }

    private static bool HasLineBreaks(string text) => text.AsSpan().IndexOfAny('\n', '\r') >= 0;

    private static IEnumerable<FieldError> Expressions(RuleScope scope, CompiledRule rule, string at, string? uncorrelated, bool isUnchanged)
    {
        var cost = scope.Total(rule.Program?.MaximumCost ?? 0);
        if (!isUnchanged && cost > RuleCosts.ExpressionLimit)
        {
            yield return FieldError.Forbidden($"{at}.rule", RuleCosts.Message("estimated rule cost", cost));
        }

        scope.Costs.Add($"{at}.rule", cost);
        if (rule.Error is not null)
        {
            yield return FieldError.InvalidText($"{at}.rule", rule.Source.Print(), rule.Error);
        }

        if (rule.MessageError is not null)
        {
            yield return FieldError.InvalidText($"{at}.messageExpression", rule.Source.Print(), rule.MessageError);
        }
        else if (rule.Message is not null)
        {
            var messageCost = rule.Message.MaximumCost;
            if (!isUnchanged && messageCost > RuleCosts.ExpressionLimit)
            {
                yield return FieldError.Forbidden($"{at}.messageExpression", RuleCosts.Message("estimated messageExpression cost", messageCost));
            }

            scope.Costs.Add($"{at}.messageExpression", messageCost);
        }

        if (rule.UsesOldSelf)
        {
            if (uncorrelated is not null)
            {
                yield return FieldError.Invalid(
                    $"{at}.rule", rule.Source.Rule, $"oldSelf cannot be used on the uncorrelatable portion of the schema within {uncorrelated}");
            }
        }
        else if (rule.Source.OptionalOldSelf is { } optional)
        {
            yield return FieldError.Invalid($"{at}.optionalOldSelf", optional, "may not be set if oldSelf is not used in rule");
        }
    }
}
