using Flux.Cel.Syntax;
using Flux.Cel.Types;

namespace Flux.Cel.Costs;

/// <content>What functions cost, and how large their results can be.</content>
internal sealed partial class CostEstimator
{
    private (Bounds Cost, Bounds? Size) Function(Expr.Call call, Overload overload, CostNode? target, CostNode[] args, Bounds[] costs)
    {
        var arguments = costs.Aggregate(default(Bounds), (sum, cost) => sum + cost);
        if ((Allocating(call.Function, target, args) ?? OfKubernetes(call.Function, overload, target, args)) is { } known)
        {
            return (known.Cost + arguments, known.Size);
        }

        return OfLanguage(call, overload, target, args, costs, arguments);
    }

    private (Bounds, Bounds?) OfLanguage(Expr.Call call, Overload overload, CostNode? target, CostNode[] args, Bounds[] costs, Bounds arguments)
    {
        var type = overload.Arguments.Length > 0 ? overload.Arguments[0].Name : "";
        switch (call.Function)
        {
            case "format" when target is not null:
                return (SizeOrUnknown(target).Times(CostModel.Traversal) + arguments, null);
            case "bytes" when type == "string":
                var text = SizeOrUnknown(args[0]);
                return (text.Times(CostModel.Traversal) + arguments, new Bounds(text.Min, Saturated(text.Max, 4, 0)));
            case "string" when type == "bytes":
                var bytes = SizeOrUnknown(args[0]);
                return (bytes.Times(CostModel.Traversal) + arguments, new Bounds(bytes.Min / 4, bytes.Max));
            case "strings.quote":
                var quoted = SizeOrUnknown(args[0]);
                return (quoted.Times(CostModel.Traversal) + arguments, new Bounds(quoted.Min + 2, Saturated(quoted.Max, 2, 2)));
            case "startsWith" or "endsWith":
                return (SizeOrUnknown(args[0]).Times(CostModel.Traversal) + arguments, null);
            case "@in" when overload.Arguments[1].Name == "list":
                return (SizeOrUnknown(args[1]) + arguments, null);
            case "matches" when target is not null:
                return (Matching(SizeOrUnknown(target), SizeOrUnknown(args[0])) + arguments, null);
            case "contains" when target is not null:
                return ((SizeOrUnknown(target).Times(CostModel.Traversal) * SizeOrUnknown(args[0]).Times(CostModel.Traversal)) + arguments, null);
            case "_&&_" or "_||_":
                return (new Bounds(costs[0].Min, (costs[0] + costs[1]).Max), null);
            case "_?_:_":
                SetEntry(call, Entry.Union(EntryOf(call.Arguments[1]), EntryOf(call.Arguments[2])));
                return (costs[0] + costs[1].Union(costs[2]), SizeOrUnknown(args[1]).Union(SizeOrUnknown(args[2])));
            case "_+_" when type is "string" or "bytes" or "list":
                SetEntry(call, Entry.Union(EntryOf(call.Arguments[0]), EntryOf(call.Arguments[1])));
                var size = SizeOrUnknown(args[0]) + SizeOrUnknown(args[1]);
                return ((type == "list" ? Bounds.Exactly(1) : size.Times(CostModel.Traversal)) + arguments, size);
            case "_==_" or "_!=_":
            case "_<_" or "_>_" or "_<=_" or "_>=_" when type is "string" or "bytes":
                var least = Math.Min(SizeOrUnknown(args[0]).Max, SizeOrUnknown(args[1]).Max);
                return (new Bounds(least > 0 ? 1u : 0u, least).Times(CostModel.Traversal) + arguments, null);
            default:
                return (Bounds.Exactly(1) + arguments, null);
        }
    }

    /// <summary>The functions of cel-go's list and set extensions.</summary>
    /// <remarks>Spec: cel-go v0.26.0, <c>ext/lists.go</c> and <c>ext/sets.go</c>.</remarks>
    private (Bounds Cost, Bounds? Size)? Allocating(string function, CostNode? target, CostNode[] args)
    {
        switch (function)
        {
            case "sets.contains" or "sets.intersects" or "sets.equivalent" when args.Length == 2:
                var product = LibrarySize(args[0]) * LibrarySize(args[1]);
                return (product.Times(function == "sets.equivalent" ? 2 : 1) + Bounds.Exactly(1), null);
            case "lists.range" when target is null && args.Length == 1:
                return NewList(1, Bounds.Exactly(Literal(args[0], ulong.MaxValue)));
        }

        if (target is null || target.Type.Name is not ("list" or "dyn"))
        {
            return null;
        }

        var size = LibrarySize(target);
        return function switch
        {
            "slice" when args.Length == 2 => NewList(1, Bounds.Exactly(unchecked(Literal(args[1], size.Max) - Literal(args[0], 0)))),
            "reverse" when args.Length == 0 => NewList(1, size),
            "flatten" when args.Length <= 1 => NewList(args.Length == 1 ? Literal(args[0], ulong.MaxValue) : 1, size),
            "distinct" when args.Length == 0 => NewList(2, size * size),
            "sort" when args.Length == 0 =>
                NewList(target.Type.Parameters is [{ Name: "string" or "bytes" }] ? 2 + CostModel.Traversal : 2, size * size),
            _ => null,
        };
    }

    private static (Bounds, Bounds?) NewList(double factor, Bounds size) =>
        (size.Times(factor) + Bounds.Exactly(1) + Bounds.Exactly(CostModel.NewList), size);

    private static ulong Literal(CostNode node, ulong otherwise) =>
        node.Expr is Expr.Constant { Value: long value } ? value < 0 ? 0 : (ulong)value : otherwise;

    private static Bounds Matching(Bounds text, Bounds pattern) =>
        (text + Bounds.Exactly(1)).Times(CostModel.Traversal) * pattern.Times(CostModel.Pattern);

    private static ulong Saturated(ulong size, ulong factor, ulong more) => unchecked((size * factor) + more);

    private void SetEntry(Expr e, Entry? entry)
    {
        if (entry is not null)
        {
            _entries[e] = entry;
        }
    }

    /// <summary>The size as the libraries ask for it: what is known of the expression, then what is known of its path.</summary>
    private Bounds LibrarySize(CostNode node) =>
        node.Size ?? (node.Path is { Length: > 0 } path && sizes(path) is { } most ? new Bounds(0, most) : Bounds.Unknown);
}
