using Flux.Cel.Costs;
using Flux.Cel.Syntax;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <content>Lists, maps and objects that an expression makes.</content>
internal sealed partial class Interpreter
{
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

        Spend(CostModel.NewList);
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

        Spend(CostModel.NewMap);
        return result;
    }

    private object Struct(Expr.Struct literal)
    {
        var result = new MapValue { TypeName = literal.TypeName };
        foreach (var (name, initial, optional) in literal.Fields)
        {
            var value = Evaluate(initial);
            if (value is CelError)
            {
                return value;
            }

            if (optional)
            {
                if (value is not OptionalValue wrapped)
                {
                    return new CelError($"cannot initialize optional entry '{name}' from non-optional value {Show(value)}");
                }

                if (wrapped.Value is null)
                {
                    continue;
                }

                value = wrapped.Value;
            }

            result.Entries[name] = value;
        }

        Spend(CostModel.NewStruct);
        return result;
    }
}
