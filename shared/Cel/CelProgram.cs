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

    internal CelProgram(string expression, Expr tree, CelType type, FunctionTable functions, bool isChecked)
    {
        (Expression, _tree, ResultType, _functions, _isChecked) = (expression, tree, type, functions, isChecked);
    }

    /// <summary>The expression's text.</summary>
    public string Expression { get; }

    /// <summary>The static type of the result; dyn where it is known only at run time or the program was not checked.</summary>
    public CelType ResultType { get; }

    /// <summary>What an evaluation costs at most, in cel-go's units; the largest number where it was not estimated.</summary>
    public ulong MaximumCost { get; internal init; }

    internal long CostLimit { get; init; }

    internal bool HasDottedNames { get; init; }

    /// <summary>Whether the expression names a variable.</summary>
    public bool Uses(string variable) => Names(_tree).Contains(variable);

    /// <summary>Evaluates the expression.</summary>
    /// <param name="variables">JSON nodes, elements, or plain values (bool, long, double, string) by name; null is null.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <exception cref="CelException">The evaluation failed or cost more than the environment allows.</exception>
    public CelValue Evaluate(IReadOnlyDictionary<string, object?> variables, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var values = variables.ToDictionary(v => v.Key, v => JsonValues.From(v.Value));
        var result = Interpreter(values, cancellationToken).Evaluate(_tree);
        return result is CelError error ? throw new CelException(CelPhase.Evaluate, error.Message, []) : new CelValue(result);
    }

    /// <summary>Evaluates the expression with variables that are values already; a failure is told in the outcome.</summary>
    /// <param name="variables">The values by name.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    public CelOutcome Run(IReadOnlyDictionary<string, CelValue> variables, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var values = new Dictionary<string, object>(variables.Count);
        foreach (var (name, value) in variables)
        {
            values[name] = value.Raw;
        }

        var interpreter = Interpreter(values, cancellationToken);
        try
        {
            var result = interpreter.Evaluate(_tree);
            return result is CelError error
                ? new CelOutcome(null, error.Message, interpreter.Cost)
                : new CelOutcome(new CelValue(result), null, interpreter.Cost);
        }
        catch (CelException e) when (e.Phase == CelPhase.Evaluate)
        {
            return new CelOutcome(null, e.Message, interpreter.Cost);
        }
    }

    private static IEnumerable<string> Names(Expr e) => e switch
    {
        Expr.Identifier i => [i.Name.TrimStart('.')],
        Expr.Select s => Names(s.Operand),
        Expr.Call c => c.All.SelectMany(Names),
        Expr.List l => l.Elements.SelectMany(Names),
        Expr.Map m => m.Entries.SelectMany(p => Names(p.Key).Concat(Names(p.Value))),
        Expr.Struct s => s.Fields.SelectMany(f => Names(f.Value)),
        Expr.Fold f => Names(f.Range).Concat(f.Filter is null ? [] : Names(f.Filter)).Concat(Names(f.Body)),
        _ => [],
    };

    private Interpreter Interpreter(Dictionary<string, object> values, CancellationToken cancellationToken) =>
        new(_functions, values, _isChecked, CostLimit, cancellationToken) { HasDottedNames = HasDottedNames };
}
