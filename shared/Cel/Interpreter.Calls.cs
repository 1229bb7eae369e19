using Flux.Cel.Costs;
using Flux.Cel.Syntax;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <content>Operators and functions.</content>
internal sealed partial class Interpreter
{
    private object Call(Expr.Call call)
    {
        switch (call.Function)
        {
            case "_&&_" or "_||_" when call.Target is null:
                return Logical(call, call.Function == "_||_");
            case "_?_:_" when call.Target is null:
                var condition = Evaluate(call.Arguments[0]);
                return condition is bool choice ? EvaluateBare(call.Arguments[choice ? 1 : 2]) : condition as CelError ?? CelError.NoOverload;
            case "_[_]" or "_[?_]":
                return Index(call);
            case "@in" when call.Arguments is [var item, Expr.Constant { Value: IReadOnlyList<object> list }] && list.All(IsPrimitive):
                return Member(item, list);
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
        CelError? failed = null;
        for (var i = 0; i < operands.Length; i++)
        {
            arguments[i] = Evaluate(operands[i]);
            failed ??= arguments[i] as CelError;
            if (failed is not null && operands.Length > 2)
            {
                return failed;
            }
        }

        if (failed is not null)
        {
            // As in cel-go, calls of one or two arguments look at all of them and cost something even so.
            Spend(1);
            return failed;
        }

        return Dispatch(call, name, arguments);
    }

    private object Index(Expr.Call call)
    {
        var operand = Evaluate(call.Arguments[0]);
        if (operand is CelError error)
        {
            return error.IsMissing && Qualified(call) is { } qualified ? qualified : error;
        }

        var key = EvaluateBare(call.Arguments[1]);
        if (key is CelError)
        {
            return key;
        }

        var isOptional = call.Function == "_[?_]";
        return Priced(call.Arguments[0], Access(operand, key, isOptional), isOptional);
    }

    /// <summary>Looks for an item among constants, which costs nothing; among none, the item is not even looked at.</summary>
    private object Member(Expr item, IReadOnlyList<object> list)
    {
        if (list.Count == 0)
        {
            return false;
        }

        var value = Evaluate(item);
        return value is CelError ? value : list.Any(e => Operations.AreEqual(value, e));
    }

    private static bool IsPrimitive(object value) => value is bool or long or ulong or double or string;

    private object Dispatch(Expr.Call call, string name, object[] a)
    {
        var result = name switch
        {
            "_==_" => Operations.AreEqual(a[0], a[1]),
            "_!=_" => !Operations.AreEqual(a[0], a[1]),
            "_<_" or "_<=_" or "_>_" or "_>=_" => Operations.Order(name, a[0], a[1]),
            "_+_" or "_-_" or "_*_" or "_/_" or "_%_" => Operations.Arithmetic(name, a[0], a[1]),
            "-_" => Operations.Negate(a[0]),
            "!_" => a[0] is bool b ? !b : CelError.NoOverload,
            "@in" => In(a[0], a[1]),
            _ => functions.Invoke(name, call.Id, a),
        };
        Spend(ActualCosts.Of(name, a, result));
        return result;
    }

    private static object In(object item, object container) => container switch
    {
        MapValue map => map.Find(item) is { } found ? found as CelError ?? (object)true : false,
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
}
