using Flux.Cel.Costs;
using Flux.Cel.Syntax;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <content>The macros: what they walk, and those that ask how many items satisfy a condition.</content>
internal sealed partial class Interpreter
{
    /// <summary>What asking costs whether the answer so far is final.</summary>
    private static int FinalCheck(bool decisive) => decisive ? 3 : 2;

    private object Fold(Expr.Fold fold)
    {
        var before = _cost;
        var range = Evaluate(fold.Range);
        if (range is CelError)
        {
            return range;
        }

        if (fold.Kind == FoldKind.Bind)
        {
            return Within(fold, range, null, fold.Body);
        }

        if (fold.Kind is FoldKind.OptionalMap or FoldKind.OptionalFlatMap)
        {
            return Optional(fold, range, _cost - before);
        }

        if (range is not MapValue and not IReadOnlyList<object>)
        {
            var type = range switch
            {
                string => "String",
                long => "Int",
                ulong => "Uint",
                double => "Double",
                bool => "Bool",
                byte[] => "Bytes",
                NullValue => "Null",
                Timestamp => "Timestamp",
                Duration => "Duration",
                _ => Operations.TypeOf(range).RuntimeName,
            };
            return new CelError($"got 'types.{type}', expected iterable type");
        }

        return fold.Kind switch
        {
            FoldKind.All => Quantify(fold, range, false),
            FoldKind.Exists => Quantify(fold, range, true),
            FoldKind.ExistsOne => Count(fold, range),
            FoldKind.SortBy => range is IReadOnlyList<object> list ? SortBy(fold, list) : CelError.NoOverload,
            FoldKind.TransformMap or FoldKind.TransformMapEntry => ToMap(fold, range),
            _ => ToList(fold, range),
        };
    }

    /// <param name="fold">The macro.</param>
    /// <param name="range">What it maps.</param>
    /// <param name="cost">What that cost; it is worked out twice where there is a value.</param>
    private object Optional(Expr.Fold fold, object range, long cost)
    {
        if (range is not OptionalValue optional)
        {
            return CelError.NoOverload;
        }

        if (optional.Value is null)
        {
            Spend(2);
            return optional;
        }

        Spend(cost + (fold.Kind == FoldKind.OptionalFlatMap ? 2 : 3));
        var result = Within(fold, optional.Value, null, fold.Body);
        return result is CelError || fold.Kind == FoldKind.OptionalFlatMap ? result : new OptionalValue(result);
    }

    private object Within(Expr.Fold fold, object first, object? second, Expr body)
    {
        var outer = _scope;
        _scope = new Scope(fold.Variables[0], first, outer);
        if (second is not null && fold.Variables.Length > 1)
        {
            _scope = new Scope(fold.Variables[1], second, _scope);
        }

        var result = Evaluate(body);
        _scope = outer;
        return result;
    }

    private static IEnumerable<(object First, object Second)> Items(Expr.Fold fold, object range)
    {
        if (range is MapValue map)
        {
            return map.Entries.Select(e => (e.Key, e.Value));
        }

        var list = (IReadOnlyList<object>)range;
        return fold.Variables.Length == 1 ? list.Select(e => (e, e)) : list.Select((e, i) => ((object)(long)i, e));
    }

    private object Quantify(Expr.Fold fold, object range, bool decisive)
    {
        Spend(1);
        CelError? error = null;
        var isFinal = false;
        foreach (var (first, second) in Items(fold, range))
        {
            Spend(FinalCheck(decisive));
            if (isFinal)
            {
                return decisive;
            }

            Spend(CostModel.Access);
            var value = Within(fold, first, second, fold.Body);
            if (value is bool b)
            {
                isFinal = b == decisive;
            }
            else
            {
                error ??= value as CelError ?? CelError.NoOverload;
            }
        }

        return isFinal ? decisive : error ?? (object)!decisive;
    }

    private object Count(Expr.Fold fold, object range)
    {
        var count = 0;
        foreach (var (first, second) in Items(fold, range))
        {
            var value = Within(fold, first, second, fold.Body);
            if (value is not bool b)
            {
                return value as CelError ?? CelError.NoOverload;
            }

            Spend(b ? 2 : 0);
            count += b ? 1 : 0;
        }

        Spend(2);
        return count == 1;
    }
}
