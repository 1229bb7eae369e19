using Flux.Cel.Syntax;

namespace Flux.Cel.Types;

/// <content>The macros that walk a range or bind a name.</content>
internal sealed partial class Checker
{
    private CelType Fold(Expr.Fold fold)
    {
        var range = Resolve(Of(fold.Range));
        if (fold.Kind == FoldKind.Bind)
        {
            return Scoped(fold.Variables, [range], () => Of(fold.Body));
        }

        if (fold.Kind is FoldKind.OptionalMap or FoldKind.OptionalFlatMap)
        {
            var inner = Fresh();
            if (!Expect(fold.Range, CelType.Optional(inner), range))
            {
                return CelType.Error;
            }

            var body = Scoped(fold.Variables, [Final(inner, false)], () => Of(fold.Body));
            if (fold.Kind == FoldKind.OptionalFlatMap)
            {
                Expect(fold.Body, CelType.Optional(Fresh()), body);
                return body;
            }

            return CelType.Optional(body);
        }

        CelType[] items;
        switch (range.Name)
        {
            case "list":
                items = fold.Variables.Length == 2 ? [CelType.Int, range.Parameters[0]] : [range.Parameters[0]];
                break;
            case "map":
                items = fold.Variables.Length == 2 ? range.Parameters : [range.Parameters[0]];
                break;
            case "dyn" or "!error!":
                items = [.. fold.Variables.Select(_ => CelType.Dyn)];
                break;
            default:
                if (range.IsVariable)
                {
                    items = [.. fold.Variables.Select(_ => CelType.Dyn)];
                    break;
                }

                _source.Report(fold.Range.Offset, $"expression of type '{Final(range)}' cannot be range of a comprehension (must be list, map, or dynamic)");
                return CelType.Error;
        }

        return Scoped(fold.Variables, items, () => Body(fold, items));
    }

    private CelType Body(Expr.Fold fold, CelType[] items)
    {
        if (fold.Filter is not null)
        {
            Expect(fold.Filter, CelType.Bool, Of(fold.Filter));
        }

        var body = Of(fold.Body);
        switch (fold.Kind)
        {
            case FoldKind.All or FoldKind.Exists or FoldKind.ExistsOne:
                Expect(fold.Body, CelType.Bool, body);
                return CelType.Bool;
            case FoldKind.Filter:
                Expect(fold.Body, CelType.Bool, body);
                return CelType.List(items[0]);
            case FoldKind.SortBy:
                return CelType.List(items[0]);
            case FoldKind.TransformMap:
                return CelType.Map(items[0], body);
            case FoldKind.TransformMapEntry:
                return body;
            default:
                return CelType.List(body);
        }
    }

    private CelType Scoped(string[] names, CelType[] types, Func<CelType> inner)
    {
        var hidden = names.Select(n => _variables.GetValueOrDefault(n)).ToArray();
        for (var i = 0; i < names.Length; i++)
        {
            _variables[names[i]] = types[i];
        }

        var result = inner();
        for (var i = 0; i < names.Length; i++)
        {
            if (hidden[i] is { } type)
            {
                _variables[names[i]] = type;
            }
            else
            {
                _variables.Remove(names[i]);
            }
        }

        return result;
    }
}
