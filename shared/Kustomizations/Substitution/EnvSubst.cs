using System.Text;

namespace Flux.Kustomizations.Substitution;

/// <summary>Replaces <c>${name}</c> and its shell-like forms in a text.</summary>
/// <remarks>Spec: fluxcd/pkg envsubst v1.9 (from drone/envsubst); its quirks are the contract, see the README.</remarks>
public static class EnvSubst
{
    /// <summary>The longest text that is read or written, in characters.</summary>
    public const int MaxLength = 64 << 20;

    /// <summary>Replaces the variables in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="variables">Names and values.</param>
    /// <param name="strict">Whether a variable that has neither value nor default is an error; else it is empty.</param>
    /// <exception cref="SubstitutionException">The text is malformed, a variable is not set, or a limit is exceeded.</exception>
    public static string Evaluate(string text, IReadOnlyDictionary<string, string> variables, bool strict)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(variables);
        if (text.Length > MaxLength)
        {
            throw new SubstitutionException($"the text is longer than {MaxLength} characters");
        }

        var output = new StringBuilder(text.Length);
        // the whole text is read first: a malformed one is told before a variable that is not set
        foreach (var node in new SubstitutionParser(text).Parse().ToList())
        {
            output.Append(Evaluate(node, variables, strict));
            if (output.Length > MaxLength)
            {
                throw new SubstitutionException($"the result is longer than {MaxLength} characters");
            }
        }

        return output.ToString();
    }

    private static string Evaluate(SubstitutionNode node, IReadOnlyDictionary<string, string> variables, bool strict)
    {
        if (node is not SubstitutionNode.Call call)
        {
            return ((SubstitutionNode.Text)node).Value;
        }

        var arguments = call.Arguments.Select(argument => Evaluate(argument, variables, strict)).ToArray();
        var isSet = variables.TryGetValue(call.Variable, out var value);
        if (!isSet && strict && !HasDefault(call.Operator))
        {
            throw new SubstitutionException($"variable not set (strict mode): \"{call.Variable}\"");
        }

        return SubstitutionFunctions.Apply(call.Operator, value ?? "", arguments);
    }

    private static bool HasDefault(string op) => op is "-" or "+" or "=" or "?" or ":-" or ":+" or ":=" or ":?";
}
