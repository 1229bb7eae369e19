using Flux.Cel.Functions;
using Flux.Cel.Syntax;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <summary>
/// Works out once what does not depend on variables, as cel-go's optimizing planner does: lists and maps of constants, and conversions of
/// constants. Such parts cost nothing when the program runs.
/// </summary>
/// <remarks>Spec: cel-go v0.26.0, <c>interpreter/decorators.go</c>, decOptimize.</remarks>
/// <param name="functions">The functions that can be called.</param>
/// <param name="notes">What the checker found; null where types were not checked.</param>
internal sealed class ConstantFolding(FunctionTable functions, CheckedTree? notes)
{
    private static readonly Dictionary<string, object> _noVariables = [];

    /// <summary>The same expression with fewer parts; it must not be deeper than the parser allows.</summary>
    public Expr Fold(Expr e) => e switch
    {
        Expr.Select s => new Expr.Select(s.Id, s.Offset, Fold(s.Operand), s.Field, s.Test, s.Optional),
        Expr.Call c => Call(c),
        Expr.List l => List(l),
        Expr.Map m => Map(m),
        Expr.Struct s => new Expr.Struct(s.Id, s.Offset, s.TypeName, [.. s.Fields.Select(f => (f.Field, Fold(f.Value), f.Optional))]),
        Expr.Fold f => new Expr.Fold(f.Id, f.Offset, f.Kind, Fold(f.Range), f.Variables, f.Filter is null ? null : Fold(f.Filter), Fold(f.Body)),
        _ => e,
    };

    private Expr List(Expr.List list)
    {
        var elements = Array.ConvertAll(list.Elements, Fold);
        var folded = new Expr.List(list.Id, list.Offset, elements, list.Optional);
        return elements.All(e => e is Expr.Constant) ? Constant(folded) : folded;
    }

    private Expr Map(Expr.Map map)
    {
        var entries = Array.ConvertAll(map.Entries, entry => (Key: Fold(entry.Key), Value: Fold(entry.Value), entry.Optional));
        var folded = new Expr.Map(map.Id, map.Offset, entries);
        return entries.All(entry => entry is { Key: Expr.Constant, Value: Expr.Constant }) ? Constant(folded) : folded;
    }

    private Expr Call(Expr.Call call)
    {
        var target = call.Target is null ? null : Fold(call.Target);
        var arguments = Array.ConvertAll(call.Arguments, Fold);
        if (call.Function == "sum" && arguments.Length == 0 && notes is not null && Zero(notes.TypeOf(call)) is { } zero)
        {
            arguments = [new Expr.Constant(call.Id, call.Offset, zero)];
        }

        var folded = new Expr.Call(call.Id, call.Offset, call.Function, target, arguments);
        return target is null && Conversions.Names.Contains(call.Function) && arguments is [Expr.Constant] ? Constant(folded) : folded;
    }

    /// <summary>What the sum of an empty list is where it is not the number 0.</summary>
    private static object? Zero(CelType type) => type.Name switch
    {
        "duration" => new Duration(0),
        "double" => 0.0,
        "uint" => 0UL,
        _ => null,
    };

    private Expr Constant(Expr e) =>
        new Interpreter(functions, _noVariables, false, long.MaxValue, CancellationToken.None).Evaluate(e) is var value && value is CelError
            ? e
            : new Expr.Constant(e.Id, e.Offset, value);
}
