using Flux.Cel.Syntax;

namespace Flux.Cel.Costs;

/// <content>The macros. cel-go expands them into loops; the numbers are those of the calls and names in these loops.</content>
internal sealed partial class CostEstimator
{
    /// <summary>Reading the result so far, and asking whether it is decided: <c>all</c>; <c>exists</c> negates it before.</summary>
    private const int AllCondition = 2;
    private const int ExistsCondition = 3;

    private Bounds Fold(Expr.Fold fold) => fold.Kind switch
    {
        FoldKind.Bind => Bind(fold),
        FoldKind.OptionalMap or FoldKind.OptionalFlatMap => Optional(fold),
        FoldKind.SortBy => SortBy(fold),
        _ => Loop(fold),
    };

    private Bounds Bind(Expr.Fold fold)
    {
        // cel-go binds with a loop over an empty list, which costs what a list costs
        var sum = Bounds.Exactly(CostModel.NewList) + Cost(fold.Range);
        Push(fold.Variables[0], new Local(PathOf(fold.Range), SizeOf(fold.Range), EntryOf(fold.Range)));
        sum += Cost(fold.Body);
        Pop(fold.Variables[0]);
        Copy(fold, fold.Body);
        return sum;
    }

    /// <summary><c>target.hasValue() ? optional.of(bind(target.value(), body)) : optional.none()</c></summary>
    private Bounds Optional(Expr.Fold fold)
    {
        var target = Cost(fold.Range) + Bounds.Exactly(1);
        Push(fold.Variables[0], new Local([], null, null));
        var body = Bounds.Exactly(CostModel.NewList) + target + Cost(fold.Body);
        Pop(fold.Variables[0]);
        body += Bounds.Exactly(fold.Kind == FoldKind.OptionalMap ? 1u : 0u);
        return target + body.Union(Bounds.Exactly(1));
    }

    private Bounds SortBy(Expr.Fold fold)
    {
        var range = Cost(fold.Range);
        var size = SizeOrUnknown(fold.Range);
        var sum = Bounds.Exactly(CostModel.NewList) + range + Bounds.Exactly(1) + Bounds.Exactly(1) + Bounds.Exactly(CostModel.NewList);
        PushItems(fold);
        sum += size * (Cost(fold.Body) + Bounds.Exactly(CostModel.NewList + 2)) + Bounds.Exactly(1);
        PopItems(fold);
        var isText = tree.TypeOf(fold.Body).Name is "string" or "bytes";
        sum += (size * size).Times(isText ? 2 + CostModel.Traversal : 2) + Bounds.Exactly(1 + CostModel.NewList);
        SetSize(fold, size * size);
        return sum;
    }

    private Bounds Loop(Expr.Fold fold)
    {
        var range = Cost(fold.Range);
        PushItems(fold);
        var filter = fold.Filter is null ? default : Cost(fold.Filter);
        var body = Cost(fold.Body);
        var one = Bounds.Exactly(1);
        var (start, step, end) = fold.Kind switch
        {
            FoldKind.All => (0u, new Bounds(1, 1) + new Bounds(0, body.Max) + Bounds.Exactly(AllCondition), one),
            FoldKind.Exists => (0u, one + new Bounds(0, body.Max) + Bounds.Exactly(ExistsCondition), one),
            FoldKind.ExistsOne => (0u, body + new Bounds(1, 2), Bounds.Exactly(2)),
            FoldKind.Filter => ((uint)CostModel.NewList, body + new Bounds(1, CostModel.NewList + 3), one),
            FoldKind.TransformMap => ((uint)CostModel.NewMap, Filtered(fold, filter, body + Bounds.Exactly(3)), one),
            FoldKind.TransformMapEntry => ((uint)CostModel.NewMap, Filtered(fold, filter, body + Bounds.Exactly(2)), one),
            _ => ((uint)CostModel.NewList, Filtered(fold, filter, body + Bounds.Exactly(CostModel.NewList + 2)), one),
        };
        var item = fold.Kind == FoldKind.Filter ? ItemSize(fold) : SizeOrUnknown(fold.Body);
        PopItems(fold);
        var count = SizeOrUnknown(fold.Range);
        switch (fold.Kind)
        {
            case FoldKind.All or FoldKind.Exists or FoldKind.ExistsOne:
                SetSize(fold, one);
                break;
            case FoldKind.TransformMap or FoldKind.TransformMapEntry:
                SetSize(fold, count);
                break;
            default:
                SetSize(fold, count);
                _entries[fold] = new Entry(true, one, new Bounds(0, 0).Union(item));
                break;
        }

        return range + Bounds.Exactly(start) + end + (count * step);
    }

    private static Bounds Filtered(Expr.Fold fold, Bounds filter, Bounds step) =>
        fold.Filter is null ? step : filter + step.Union(Bounds.Exactly(1));

    private Bounds ItemSize(Expr.Fold fold)
    {
        var local = FindLocal(fold.Variables[0]);
        return local is { Path.Length: > 0 } && sizes(local.Path) is { } most ? new Bounds(0, most)
            : tree.TypeOf(fold.Range) is { Parameters: [var item, ..] } && IsScalar(item) ? Bounds.Exactly(1)
            : local?.Size ?? Bounds.Unknown;
    }

    private void PushItems(Expr.Fold fold)
    {
        var entry = EntryOf(fold.Range);
        var path = PathOf(fold.Range);
        var isList = entry?.IsList ?? tree.TypeOf(fold.Range).Name == "list";
        if (fold.Variables.Length == 2)
        {
            Push(fold.Variables[0], new Local([.. path, isList ? "@indices" : "@keys"], entry?.Key, null));
            Push(fold.Variables[1], new Local([.. path, isList ? "@items" : "@values"], entry?.Value, null));
            return;
        }

        Push(fold.Variables[0], new Local([.. path, isList ? "@items" : "@keys"], isList ? entry?.Value : entry?.Key, null));
    }

    private void PopItems(Expr.Fold fold)
    {
        foreach (var name in fold.Variables)
        {
            Pop(name);
        }
    }
}
