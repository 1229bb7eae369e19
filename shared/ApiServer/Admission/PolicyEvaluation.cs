using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.Cel;

namespace Flux.ApiServer.Admission;

/// <summary>The variables of a policy's expressions for one write, with what they may still cost.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/cel/activation.go</c>, <c>condition.go</c> and <c>composition.go</c>.</remarks>
internal sealed class PolicyEvaluation
{
    private readonly Dictionary<string, CelValue> _values;
    private long _spentOnVariables;

    private PolicyEvaluation(Dictionary<string, CelValue> values, long budget)
    {
        _values = values;
        Budget = budget;
    }

    /// <summary>What may still be spent, in cel-go's units.</summary>
    public long Budget { get; private set; }

    /// <summary>Makes the variables of a write.</summary>
    /// <param name="scene">What is the same for all expressions.</param>
    /// <param name="withAuthorizer">Whether <c>authorizer</c> is among them.</param>
    /// <param name="withNamespace">Whether the namespace is.</param>
    /// <param name="variables">The policy's own variables by name.</param>
    /// <param name="budget">What may be spent.</param>
    public static PolicyEvaluation Start(
        PolicyScene scene, bool withAuthorizer, bool withNamespace, IReadOnlyList<(string Name, PolicyExpression Expression)> variables, long budget)
    {
        var values = scene.Values(withAuthorizer, withNamespace);
        var evaluation = new PolicyEvaluation(values, budget);
        var fields = new Dictionary<string, Func<CelValue>>();
        foreach (var (name, expression) in variables)
        {
            fields[name] = () => evaluation.Variable(name, expression);
        }

        values["variables"] = CelValue.FromFields(new CelFields(fields));
        return evaluation;
    }

    /// <summary>Evaluates an expression.</summary>
    /// <returns>Its value, or why it has none.</returns>
    /// <exception cref="PolicyBudgetException">The budget is spent; nothing more can be evaluated.</exception>
    public (CelValue? Value, string? Error) Evaluate(PolicyExpression expression)
    {
        if (expression.Program is not { } program)
        {
            return (null, $"compilation error: {expression.Error}");
        }

        var outcome = program.Run(_values, CancellationToken.None);
        var spent = outcome.Cost + _spentOnVariables;
        _spentOnVariables = 0;
        if (spent > Budget)
        {
            throw new PolicyBudgetException();
        }

        Budget -= spent;
        return outcome.Error is { } error
            ? (null, $"expression '{expression.Text}' resulted in error: {error}")
            : (outcome.Value, null);
    }

    private CelValue Variable(string name, PolicyExpression expression)
    {
        var quoted = Quote.Go(name);
        if (expression.Program is not { } program)
        {
            throw new CelException(CelPhase.Evaluate, $"composited variable {quoted} fails to compile: {expression.Error}", []);
        }

        var outcome = program.Run(_values, CancellationToken.None);
        _spentOnVariables += outcome.Cost;
        return outcome.Value ?? throw new CelException(CelPhase.Evaluate, $"composited variable {quoted} fails to evaluate: {outcome.Error}", []);
    }
}
