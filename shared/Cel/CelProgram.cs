using Flux.Cel.Functions;
using Flux.Cel.Syntax;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <summary>A compiled expression; safe for use by several threads.</summary>
public sealed class CelProgram
{
    private readonly Expr _tree;
    private readonly FunctionTable _functions;
    private readonly bool _isChecked;
    private readonly long _costLimit;

    internal CelProgram(string expression, Expr tree, CelType type, FunctionTable functions, bool isChecked, long costLimit)
    {
        (Expression, _tree, ResultType, _functions, _isChecked, _costLimit) = (expression, tree, type, functions, isChecked, costLimit);
    }

    /// <summary>The expression's text.</summary>
    public string Expression { get; }

    /// <summary>The static type of the result; dyn where it is known only at run time or the program was not checked.</summary>
    public CelType ResultType { get; }

    /// <summary>Evaluates the expression.</summary>
    /// <param name="variables">JSON nodes, elements, or plain values (bool, long, double, string) by name; null is null.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <exception cref="CelException">The evaluation failed or cost more than the environment allows.</exception>
    public CelValue Evaluate(IReadOnlyDictionary<string, object?> variables, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var values = variables.ToDictionary(v => v.Key, v => JsonValues.From(v.Value));
        var result = new Interpreter(_functions, values, _isChecked, _costLimit, cancellationToken).Evaluate(_tree);
        return result is CelError error ? throw new CelException(CelPhase.Evaluate, error.Message, []) : new CelValue(result);
    }
}
