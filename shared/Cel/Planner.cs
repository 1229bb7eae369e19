using System.Runtime.CompilerServices;
using Flux.Cel.Functions;
using Flux.Cel.Syntax;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <summary>Finds what fails already when the program is made: conversions of constants, constant patterns, calls of nothing.</summary>
internal sealed class Planner(FunctionTable functions, bool findsAreChecked)
{
    private static readonly Dictionary<string, object> _noVariables = [];

    public CelError? Fault(Expr e)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return new CelError("expression is nested too deeply");
        }

        return e switch
        {
            Expr.Select s => Fault(s.Operand),
            Expr.Call c => First(c.Function.Contains("_[", StringComparison.Ordinal) || c.Target is null || !functions.Contains(Types.Declarations.QualifiedName(c.Target) + "." + c.Function) ? c.All : c.Arguments) ?? Call(c),
            Expr.List l => First(l.Elements),
            Expr.Map m => First(m.Entries.SelectMany(p => new[] { p.Key, p.Value })),
            Expr.Struct s => First(s.Fields.Select(f => f.Value)),
            Expr.Fold f => First(f.Filter is null ? [f.Range, f.Body] : [f.Range, f.Filter, f.Body]),
            _ => null,
        };
    }

    private CelError? First(IEnumerable<Expr> expressions) => expressions.Select(Fault).FirstOrDefault(f => f is not null);

    private CelError? Call(Expr.Call call)
    {
        var name = call.Function;
        var arguments = call.All;
        if (arguments.Length == 0 && !functions.Contains(name))
        {
            return new CelError($"no such overload: {name}()");
        }

        if (call.Target is null && arguments.Length == 1 && Conversions.Names.Contains(name) && IsConstant(arguments[0]))
        {
            return new Interpreter(functions, _noVariables, false, 1_000_000, CancellationToken.None).Evaluate(call) as CelError;
        }

        var isPattern = name == "matches" || (findsAreChecked && name is "find" or "findAll");
        return isPattern && arguments.Length > 1 && arguments[1] is Expr.Constant { Value: string pattern } && Regexes.Error(pattern) is { } error
            ? new CelError(error)
            : null;
    }

    private static bool IsConstant(Expr e) => e switch
    {
        Expr.Constant => true,
        Expr.List l => l.Elements.All(IsConstant) && !l.Optional.Contains(true),
        Expr.Map m => m.Entries.All(p => !p.Optional && IsConstant(p.Key) && IsConstant(p.Value)),
        Expr.Call { Target: null, Arguments: [var argument] } c => Conversions.Names.Contains(c.Function) && IsConstant(argument),
        _ => false,
    };
}
