using Flux.Cel.Costs;
using Flux.Cel.Functions;
using Flux.Cel.Syntax;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <content>The macros that make a list or a map of another.</content>
internal sealed partial class Interpreter
{
    private object ToList(Expr.Fold fold, object range)
    {
        Spend(CostModel.Access);
        var isConstant = fold.Kind != FoldKind.Filter && fold.Body is Expr.Constant;
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

            Spend((isConstant ? 0 : CostModel.NewList) + (fold.Kind == FoldKind.Filter ? 3 : 2));
            result.Add(value);
        }

        return result.ToArray();
    }

    private object ToMap(Expr.Fold fold, object range)
    {
        Spend(CostModel.Access);
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

            Spend(fold.Kind == FoldKind.TransformMap ? 3 : 2);
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

        Spend(3 + ((CostModel.NewList + 2) * keys.Count) + ActualCosts.SelfComparing(keys));
        return Lists.SortBy(range, keys);
    }
}
