namespace Flux.ApiServer.Admission;

/// <summary>The expressions that all must hold for a policy or webhook to be asked.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/webhook/matchconditions/matcher.go</c>.</remarks>
/// <param name="conditions">The conditions by name.</param>
/// <param name="ignoresFailures">Whether a condition that fails counts as one that does not hold.</param>
internal sealed class MatchConditions(IReadOnlyList<(string Name, PolicyExpression Expression)> conditions, bool ignoresFailures)
{
    private const long Budget = 2_500_000;

    /// <summary>Whether all hold; the error where that cannot be said.</summary>
    public (bool Matches, string? Error) Match(PolicyScene scene, IReadOnlyList<(string Name, PolicyExpression Expression)> variables)
    {
        if (conditions.Count == 0)
        {
            return (true, null);
        }

        var errors = new List<string>();
        try
        {
            var evaluation = PolicyEvaluation.Start(scene, withAuthorizer: true, withNamespace: false, variables, Budget);
            var results = conditions.Select(condition => evaluation.Evaluate(condition.Expression)).ToList();
            if (results.Any(result => result.Value?.AsBool == false))
            {
                return (false, null);
            }

            errors.AddRange(results.Select(result => result.Error).OfType<string>());
        }
        catch (PolicyBudgetException e)
        {
            errors.Add(e.Message);
        }

        return errors.Count == 0 ? (true, null)
            : ignoresFailures ? (false, null)
            : (false, errors.Count == 1 ? errors[0] : $"[{string.Join(", ", errors.Distinct())}]");
    }
}
