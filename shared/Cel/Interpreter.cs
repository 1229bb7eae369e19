using System.Globalization;
using System.Runtime.CompilerServices;
using Flux.Cel.Functions;
using Flux.Cel.Syntax;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <summary>Evaluates an expression tree once.</summary>
internal sealed class Interpreter(
    FunctionTable functions, IReadOnlyDictionary<string, object> variables, bool isChecked, long costLimit, CancellationToken cancellationToken)
{
    private Scope? _scope;
    private long _cost;

    /// <summary>What was spent, in the units of Kubernetes: about one a step, and a tenth a character.</summary>
    public long Cost => _cost;

    public object Evaluate(Expr e)
    {
        Spend(1);
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return new CelError("expression is nested too deeply");
        }

        return e switch
        {
            Expr.Constant c => c.Value,
            Expr.Identifier i => Lookup(i.Name) ?? new CelError($"no such attribute(s): {i.Name.TrimStart('.')}"),
            Expr.Select s => Select(s),
            Expr.Call c => Call(c),
            Expr.List l => List(l),
            Expr.Map m => Map(m),
            Expr.Fold f => Fold(f),
            _ => CelError.NoOverload,
        };
    }

    private void Spend(long cost)
    {
        _cost += cost;
        if (_cost > costLimit)
        {
            throw new CelException(CelPhase.Evaluate, "operation cancelled: actual cost limit exceeded", []);
        }

        if ((_cost & 0xff) == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private object? Lookup(string name)
    {
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
        return variables.TryGetValue(plain, out var value) ? value : Declarations.TypeNames.GetValueOrDefault(plain);
    }

    /// <summary>A variable or type with dots in its name, or the error where the chain's root does not exist.</summary>
    private object? Qualified(Expr e)
    {
        var names = new Stack<string>();
        var root = e;
        while (root is not Expr.Identifier)
        {
            switch (root)
            {
                case Expr.Select s:
                    names.Push(s.Field);
                    root = s.Operand;
                    break;
                case Expr.Call { Function: "_[_]" or "_[?_]" } c:
                    var key = c.Arguments[1] is Expr.Constant { Value: string text } ? text : null;
                    if (key is null)
                    {
                        names.Clear();
                    }
                    else
                    {
                        names.Push(key);
                    }

                    root = c.Arguments[0];
                    break;
                default:
                    return null;
            }
        }

        var name = ((Expr.Identifier)root).Name;
        if (Lookup(name) is not null)
        {
            return null;
        }

        var full = names.Aggregate(name, (all, next) => $"{all}.{next}");
        return Lookup(full) ?? new CelError($"no such attribute(s): {(isChecked ? name : full).TrimStart('.')}");
    }

    private object Select(Expr.Select select)
    {
        if (Qualified(select) is { } qualified)
        {
            return qualified;
        }

        var operand = Evaluate(select.Operand);
        if (operand is CelError)
        {
            return operand;
        }

        if (select.Test)
        {
            return operand is OptionalValue optional ? optional.Value is not null && Has(optional.Value, select.Field) is true : Has(operand, select.Field);
        }

        return Access(operand, select.Field, select.Optional);
    }

    private static object Has(object operand, string field) => operand switch
    {
        MapValue map => map.Entries.ContainsKey(field),
        IReadOnlyList<object> => new CelError("unsupported index type 'string' in list"),
        _ => false,
    };

    private static object Access(object operand, object key, bool optional)
    {
        if (operand is OptionalValue wrapped)
        {
            return wrapped.Value is null ? wrapped : Access(wrapped.Value, key, true);
        }

        var found = Find(operand, key, out var error);
        if (!optional)
        {
            return found ?? new CelError(error);
        }

        return found is not null
            ? new OptionalValue(found)
            : error.StartsWith("unsupported", StringComparison.Ordinal) ? new CelError(error) : OptionalValue.None;
    }

    private static object? Find(object operand, object key, out string error)
    {
        error = $"no such key: {Show(key)}";
        if (operand is MapValue map)
        {
            return map.Entries.GetValueOrDefault(key);
        }

        if (operand is not IReadOnlyList<object> list)
        {
            return null;
        }

        if (!Operations.IsNumber(key))
        {
            error = $"unsupported index type '{Operations.TypeOf(key).RuntimeName}' in list";
            return null;
        }

        var index = Operations.ToDouble(key);
        if (index != Math.Truncate(index))
        {
            error = $"unsupported index value {Show(key)} in list";
            return null;
        }

        error = $"index out of bounds: {Show(key)}";
        return index >= 0 && index < list.Count ? list[(int)index] : null;
    }

    private static string Show(object key) => key switch
    {
        double d => Operations.FormatDouble(d),
        bool b => b ? "true" : "false",
        NullValue => "null",
        _ => Convert.ToString(key, CultureInfo.InvariantCulture) ?? "",
    };

    private object Call(Expr.Call call)
    {
        switch (call.Function)
        {
            case "_&&_" or "_||_" when call.Target is null:
                return Logical(call, call.Function == "_||_");
            case "_?_:_" when call.Target is null:
                var condition = Evaluate(call.Arguments[0]);
                return condition is bool choice ? Evaluate(call.Arguments[choice ? 1 : 2]) : condition as CelError ?? CelError.NoOverload;
            case "_[_]" or "_[?_]" when Qualified(call) is { } qualified:
                return qualified;
            case "or" or "orValue" when call.Target is not null && call.Arguments.Length == 1:
                var target = Evaluate(call.Target);
                if (target is OptionalValue optional)
                {
                    return optional.Value is null ? Evaluate(call.Arguments[0]) : call.Function == "or" ? optional : optional.Value;
                }

                return target as CelError ?? new CelError($"no such overload: {Operations.TypeOf(target).RuntimeName}.{call.Function}(*)");
        }

        var name = call.Function;
        var operands = call.All;
        if (call.Target is not null && Declarations.QualifiedName(call.Target) is { } prefix && functions.Contains($"{prefix}.{name}"))
        {
            name = $"{prefix}.{name}";
            operands = call.Arguments;
        }

        var arguments = new object[operands.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            arguments[i] = Evaluate(operands[i]);
            if (arguments[i] is CelError)
            {
                return arguments[i];
            }
        }

        return Dispatch(call, name, arguments);
    }

    private object Dispatch(Expr.Call call, string name, object[] a)
    {
        Spend(a.Sum(Weight) / 10);
        return name switch
        {
            "_==_" => Operations.AreEqual(a[0], a[1]),
            "_!=_" => !Operations.AreEqual(a[0], a[1]),
            "_<_" or "_<=_" or "_>_" or "_>=_" => Operations.Order(name, a[0], a[1]),
            "_+_" or "_-_" or "_*_" or "_/_" or "_%_" => Operations.Arithmetic(name, a[0], a[1]),
            "-_" => Operations.Negate(a[0]),
            "!_" => a[0] is bool b ? !b : CelError.NoOverload,
            "@in" => In(a[0], a[1]),
            "_[_]" => Access(a[0], a[1], false),
            "_[?_]" => Access(a[0], a[1], true),
            _ => functions.Invoke(name, call.Id, a),
        };
    }

    private static long Weight(object value) => value switch
    {
        string s => s.Length,
        byte[] b => b.Length,
        IReadOnlyList<object> l => l.Count,
        MapValue m => m.Entries.Count,
        _ => 0,
    };

    private static object In(object item, object container) => container switch
    {
        MapValue map => map.Entries.ContainsKey(item),
        IReadOnlyList<object> list => list.Any(e => Operations.AreEqual(item, e)),
        _ => CelError.NoOverload,
    };

    private object Logical(Expr.Call call, bool decisive)
    {
        CelError? error = null;
        foreach (var term in call.Arguments)
        {
            var value = Evaluate(term);
            if (value is bool b)
            {
                if (b == decisive)
                {
                    return decisive;
                }
            }
            else
            {
                error ??= value as CelError ?? CelError.NoOverload;
            }
        }

        return error ?? (object)!decisive;
    }

    private object List(Expr.List list)
    {
        var items = new List<object>(list.Elements.Length);
        for (var i = 0; i < list.Elements.Length; i++)
        {
            var value = Evaluate(list.Elements[i]);
            if (value is CelError)
            {
                return value;
            }

            if (!list.Optional[i])
            {
                items.Add(value);
            }
            else if (value is not OptionalValue optional)
            {
                return new CelError($"cannot initialize optional list element from non-optional value {Show(value)}");
            }
            else if (optional.Value is not null)
            {
                items.Add(optional.Value);
            }
        }

        return items.ToArray();
    }

    private object Map(Expr.Map map)
    {
        var result = new MapValue();
        foreach (var entry in map.Entries)
        {
            var key = Evaluate(entry.Key);
            if (key is CelError)
            {
                return key;
            }

            var value = Evaluate(entry.Value);
            if (value is CelError)
            {
                return value;
            }

            if (entry.Optional)
            {
                if (value is not OptionalValue optional)
                {
                    return new CelError($"cannot initialize optional entry '{Show(key)}' from non-optional value {Show(value)}");
                }

                if (optional.Value is null)
                {
                    continue;
                }

                value = optional.Value;
            }

            result.Entries[key] = value;
        }

        return result;
    }

    private object Fold(Expr.Fold fold)
    {
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
            return Optional(fold, range);
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

    private object Optional(Expr.Fold fold, object range)
    {
        if (range is not OptionalValue optional)
        {
            return CelError.NoOverload;
        }

        if (optional.Value is null)
        {
            return optional;
        }

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
        CelError? error = null;
        foreach (var (first, second) in Items(fold, range))
        {
            var value = Within(fold, first, second, fold.Body);
            if (value is bool b)
            {
                if (b == decisive)
                {
                    return decisive;
                }
            }
            else
            {
                error ??= value as CelError ?? CelError.NoOverload;
            }
        }

        return error ?? (object)!decisive;
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

            count += b ? 1 : 0;
        }

        return count == 1;
    }

    private object ToList(Expr.Fold fold, object range)
    {
        var result = new List<object>();
        var predicate = fold.Kind == FoldKind.Filter ? fold.Body : fold.Filter;
        foreach (var (first, second) in Items(fold, range))
        {
            if (predicate is not null)
            {
                var keep = Within(fold, first, second, predicate);
                if (keep is not bool kept)
                {
                    return keep as CelError ?? CelError.NoOverload;
                }

                if (!kept)
                {
                    continue;
                }
            }

            var value = fold.Kind == FoldKind.Filter ? first : Within(fold, first, second, fold.Body);
            if (value is CelError)
            {
                return value;
            }

            result.Add(value);
        }

        return result.ToArray();
    }

    private object ToMap(Expr.Fold fold, object range)
    {
        var result = new MapValue();
        foreach (var (first, second) in Items(fold, range))
        {
            if (fold.Filter is not null)
            {
                var keep = Within(fold, first, second, fold.Filter);
                if (keep is not bool kept)
                {
                    return keep as CelError ?? CelError.NoOverload;
                }

                if (!kept)
                {
                    continue;
                }
            }

            var value = Within(fold, first, second, fold.Body);
            if (value is CelError)
            {
                return value;
            }

            if (fold.Kind == FoldKind.TransformMap)
            {
                result.Entries[first] = value;
                continue;
            }

            if (value is not MapValue entries)
            {
                return CelError.NoOverload;
            }

            foreach (var (key, entry) in entries.Entries)
            {
                if (!result.Entries.TryAdd(key, entry))
                {
                    return new CelError($"insert failed: key {Show(key)} already exists");
                }
            }
        }

        return result;
    }

    private object SortBy(Expr.Fold fold, IReadOnlyList<object> range)
    {
        var keys = new List<object>();
        foreach (var item in range)
        {
            var key = Within(fold, item, null, fold.Body);
            if (key is CelError)
            {
                return key;
            }

            keys.Add(key);
        }

        return Lists.SortBy(range, keys);
    }

    private sealed record Scope(string Name, object Value, Scope? Parent);
}
