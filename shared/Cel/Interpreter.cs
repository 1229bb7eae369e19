using System.Runtime.CompilerServices;
using Flux.Cel.Costs;
using Flux.Cel.Functions;
using Flux.Cel.Syntax;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <summary>Evaluates an expression tree once.</summary>
internal sealed partial class Interpreter(
    FunctionTable functions, IReadOnlyDictionary<string, object> variables, bool isChecked, long costLimit, CancellationToken cancellationToken)
{
    private Scope? _scope;
    private long _cost;
    private int _steps;

    /// <summary>What was spent, in the units of cel-go.</summary>
    public long Cost => _cost;

    /// <summary>Whether the name of a variable may have dots in it, as <c>authorizer.requestResource</c>.</summary>
    public bool HasDottedNames { get; init; }

    public object Evaluate(Expr e)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return new CelError("expression is nested too deeply");
        }

        return e switch
        {
            Expr.Constant c => c.Value,
            Expr.Identifier i => Identifier(i),
            Expr.Select s => Select(s),
            Expr.Call c => Call(c),
            Expr.List l => List(l),
            Expr.Map m => Map(m),
            Expr.Struct s => Struct(s),
            Expr.Fold f => Fold(f),
            _ => CelError.NoOverload,
        };
    }

    private void Spend(long cost)
    {
        _cost += cost;
        if (_cost > costLimit)
        {
            throw new CelException(CelPhase.Evaluate, CelError.OverLimit, []);
        }

        if ((++_steps & 0xff) == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private object Identifier(Expr.Identifier identifier)
    {
        var value = Lookup(identifier.Name, out var isType) ?? CelError.Missing(identifier.Name.TrimStart('.'));
        Spend(isType || value is CelError { IsMissing: true } ? 0 : CostModel.Access);
        return value;
    }

    /// <summary>Evaluates what cel-go takes out of its own step: a branch of a condition, a key. A name itself costs nothing there.</summary>
    private object EvaluateBare(Expr e)
    {
        if (e is Expr.Identifier i)
        {
            return Lookup(i.Name, out _) ?? CelError.Missing(i.Name.TrimStart('.'));
        }

        _cost -= e is Expr.Select { Test: false } or Expr.Call { Function: "_[_]" or "_[?_]" } ? CostModel.Access : 0;
        return Evaluate(e);
    }

    private object? Lookup(string name, out bool isType)
    {
        isType = false;
        if (!name.StartsWith('.'))
        {
            for (var scope = _scope; scope is not null; scope = scope.Parent)
            {
                if (scope.Name == name)
                {
                    return scope.Value;
                }
            }
        }

        var plain = name.TrimStart('.');
        if (variables.TryGetValue(plain, out var value))
        {
            return value;
        }

        isType = Declarations.TypeNames.TryGetValue(plain, out var type) || Declarations.KubernetesTypeNames.TryGetValue(plain, out type);
        return type;
    }

    private sealed record Scope(string Name, object Value, Scope? Parent);
}
