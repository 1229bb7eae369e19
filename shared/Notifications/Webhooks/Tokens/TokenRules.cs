using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Cel;

namespace Flux.Notifications.Tokens;

/// <summary>What a Receiver demands of a token beside its signature: variables in order, then conditions that must all hold.</summary>
/// <remarks>Spec: notification-controller internal/server/receiver_claims.go.</remarks>
internal static class TokenRules
{
    private static readonly string[] _names = ["claims", "vars"];

    /// <summary>What is wrong with the providers, as the definition's validation would tell it; null where nothing is.</summary>
    public static string? Problem(IReadOnlyList<OidcProvider> providers)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < providers.Count; i++)
        {
            var (provider, at) = (providers[i], $"oidcProviders[{i}]");
            if (string.IsNullOrEmpty(provider.IssuerUrl))
            {
                return $"{at}: issuerURL is required";
            }

            if (!provider.IssuerUrl.StartsWith("http://", StringComparison.Ordinal) && !provider.IssuerUrl.StartsWith("https://", StringComparison.Ordinal))
            {
                return $"{at}: issuerURL \"{provider.IssuerUrl}\" must start with http:// or https://";
            }

            if (!seen.Add(provider.IssuerUrl))
            {
                return $"{at}: duplicate issuerURL \"{provider.IssuerUrl}\"";
            }

            if (Problem(provider, $"{at} (issuerURL=\"{provider.IssuerUrl}\")") is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Which expression does not compile, and why; null where all do.</summary>
    public static string? ExpressionProblem(IReadOnlyList<OidcProvider> providers)
    {
        for (var i = 0; i < providers.Count; i++)
        {
            try
            {
                Compile(providers[i]);
            }
            catch (ReceiverException e)
            {
                return $"oidcProviders[{i}] (issuerURL=\"{providers[i].IssuerUrl}\"): {e.Message}";
            }
        }

        return null;
    }

    /// <summary>Holds a verified token's claims to the rules.</summary>
    /// <exception cref="ReceiverException">They do not hold; the message is for the log.</exception>
    public static void Check(OidcProvider provider, JsonObject claims)
    {
        var (variables, validations) = Compile(provider);
        var values = new JsonObject();
        var data = new Dictionary<string, object?> { ["claims"] = claims, ["vars"] = values };
        foreach (var (name, program) in variables)
        {
            values[name] = Evaluate($"failed to evaluate variable \"{name}\"", () => program.Evaluate(data, CancellationToken.None).ToJson());
        }

        var failures = validations
            .Where(rule => !Evaluate("failed to evaluate validation", () => FluxExpressions.EvaluateBool(rule.Program, data)))
            .Select(rule => rule.Message).ToList();
        if (failures.Count > 0)
        {
            throw new ReceiverException($"token validation failed: {string.Join("; ", failures)}");
        }
    }

    private static string? Problem(OidcProvider provider, string at)
    {
        if (provider.Validations.Count == 0)
        {
            return $"{at}: at least one validation is required; without validations any caller able to obtain a token from this issuer can trigger the Receiver";
        }

        for (var i = 0; i < provider.Variables.Count; i++)
        {
            var variable = provider.Variables[i];
            if (string.IsNullOrEmpty(variable.Name))
            {
                return $"{at}: variables[{i}]: name is required";
            }

            if (string.IsNullOrEmpty(variable.Expression))
            {
                return $"{at}: variables[{i}] (name=\"{variable.Name}\"): expression is required";
            }
        }

        for (var i = 0; i < provider.Validations.Count; i++)
        {
            if (string.IsNullOrEmpty(provider.Validations[i].Expression))
            {
                return $"{at}: validations[{i}]: expression is required";
            }

            if (string.IsNullOrEmpty(provider.Validations[i].Message))
            {
                return $"{at}: validations[{i}]: message is required";
            }
        }

        return null;
    }

    private static (List<(string Name, CelProgram Program)> Variables, List<(CelProgram Program, string Message)> Validations) Compile(OidcProvider provider)
    {
        CelProgram Compiled(string expression, string? output, string what)
        {
            try
            {
                return FluxExpressions.Compile(expression, output, _names);
            }
            catch (CelException e)
            {
                throw new ReceiverException($"invalid expression for {what}: {e.Message}", e);
            }
        }

        return (
            [.. provider.Variables.Select(v => (v.Name, Compiled(v.Expression, null, $"variable \"{v.Name}\"")))],
            [.. provider.Validations.Select(v => (Compiled(v.Expression, "bool", $"validation \"{v.Message}\""), v.Message))]);
    }

    private static T Evaluate<T>(string failure, Func<T> evaluate)
    {
        try
        {
            return evaluate();
        }
        catch (CelException e)
        {
            throw new ReceiverException($"{failure}: {e.Message}", e);
        }
    }
}
