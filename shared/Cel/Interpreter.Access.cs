using System.Globalization;
using Flux.Cel.Costs;
using Flux.Cel.Syntax;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <content>Fields, keys and indexes.</content>
internal sealed partial class Interpreter
{
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
        if (Lookup(name, out _) is not null)
        {
            return null;
        }

        var full = names.Aggregate(name, (all, next) => $"{all}.{next}");
        return Lookup(full, out _) ?? CelError.Missing((isChecked ? name : full).TrimStart('.'));
    }

    private object Select(Expr.Select select)
    {
        if (HasDottedNames && Declarations.QualifiedName(select) is { } name && variables.TryGetValue(name, out var dotted))
        {
            Spend(CostModel.Access);
            return dotted;
        }

        var operand = Evaluate(select.Operand);
        if (operand is CelError error)
        {
            return error.IsMissing && Qualified(select) is { } qualified ? qualified : error;
        }

        if (select.Test)
        {
            return operand is OptionalValue optional ? optional.Value is not null && Has(optional.Value, select.Field) is true : Has(operand, select.Field);
        }

        return Priced(select.Operand, Access(operand, select.Field, select.Optional), select.Optional);
    }

    /// <summary>Pays for a field or an item; one that is optional and absent was not reached.</summary>
    private object Priced(Expr operand, object found, bool isOptional)
    {
        var isAbsent = isOptional && found is OptionalValue { Value: null };
        Spend((IsAttribute(operand) ? 0 : CostModel.Access) + (isAbsent ? 0 : CostModel.Access));
        return found;
    }

    /// <summary>Whether an expression is a name with selections behind it, which cost one each.</summary>
    private static bool IsAttribute(Expr e) => e is Expr.Identifier or Expr.Select or Expr.Call { Function: "_[_]" or "_[?_]" or "_?_:_" };

    private static object Has(object operand, string field) => operand switch
    {
        MapValue map => map.Find(field) is not null,
        CelFields fields => fields.Find(field) is not null,
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
            return map.Find(key);
        }

        if (operand is CelFields fields)
        {
            return key is string name ? fields.Find(name) : null;
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
}
