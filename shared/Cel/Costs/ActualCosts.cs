using Flux.Cel.Kubernetes;
using Flux.Cel.Values;

namespace Flux.Cel.Costs;

/// <summary>What a call cost, once its arguments are known.</summary>
/// <remarks>Spec: cel-go v0.26.0, <c>interpreter/runtimecost.go</c>; k8s.io/apiserver 1.36, <c>pkg/cel/library/cost.go</c>.</remarks>
internal static class ActualCosts
{
    /// <summary>The size of a value: characters, bytes, items or entries; 1 for everything else.</summary>
    public static long Size(object value) => value switch
    {
        string s => Characters(s),
        IReadOnlyCollection<object> l => l.Count,
        MapValue m => m.Size,
        byte[] b => b.Length,
        OptionalValue { Value: { } inner } => Size(inner),
        _ => 1,
    };

    public static long Of(string function, object[] a, object result) => function switch
    {
        "_==_" or "_!=_" => a[0] is IOpaqueValue ? 1 : CostModel.Of(Math.Min(Size(a[0]), Size(a[1])), CostModel.Traversal),
        "_<_" or "_<=_" or "_>_" or "_>=_" => a[0] is string or byte[]? CostModel.Of(Math.Min(Size(a[0]), Size(a[1])), CostModel.Traversal) : 1,
        "_+_" => a[0] is string or byte[]? CostModel.Of(Size(a[0]) + Size(a[1]), CostModel.Traversal) : 1,
        "@in" => a[1] is MapValue ? 1 : Size(a[1]),
        "startsWith" or "endsWith" or "strings.quote" or "format" => CostModel.Of(Size(a[0]), CostModel.Traversal),
        "bytes" or "string" => a[0] is string && function == "bytes" || a[0] is byte[] && function == "string" ? CostModel.Of(Size(a[0]), CostModel.Traversal) : 1,
        "matches" => a.Length > 1 ? Matching(Size(a[0]), Size(a[1])) : 1,
        "contains" => a.Length > 1 ? CostModel.Of(Size(a[0]), CostModel.Traversal) * CostModel.Of(Size(a[1]), CostModel.Traversal) : 1,
        _ => OfExtension(function, a, result),
    };

    private static long OfExtension(string function, object[] a, object result) => (function, a.Length) switch
    {
        ("check", _) => CostModel.Authorization,
        ("isSorted" or "sum" or "max" or "min" or "indexOf" or "lastIndexOf", > 0) => Walk(a[0]),
        ("url" or "lowerAscii" or "upperAscii" or "substring" or "trim" or "jsonpatch.escapeKey", > 0) => CostModel.Of(Size(a[0]), CostModel.Traversal),
        ("cidr" or "isIP" or "isCIDR" or "quantity" or "isQuantity" or "semver" or "isSemver", > 0) => CostModel.Of(Size(a[0]), CostModel.Traversal),
        ("ip", > 0) => a[0] is string ? CostModel.Of(Size(a[0]), CostModel.Traversal) : 1,
        ("replace" or "split" or "ip.isCanonical", > 0) => CostModel.Of(Size(a[0]), 2 * CostModel.Traversal),
        ("join", > 0) => CostModel.Of(Size(result), 2 * CostModel.Traversal),
        ("find" or "findAll", > 1) => Matching(Size(a[0]), Size(a[1])),
        ("containsIP", > 1) => Containing(a, false),
        ("containsCIDR", > 1) => Containing(a, true),
        ("validate", > 1) => Matching(Size(a[1]), CostModel.FormatPattern),
        ("fieldSelector" or "labelSelector", > 1) => CostModel.NewList + CostModel.Of(Size(a[1]), CostModel.Traversal)
            + CostModel.Of(CostModel.Of(Size(a[1]), 0.5), CostModel.NewList + CostModel.NewStruct),
        ("sets.contains" or "sets.intersects", 2) => 1 + (Size(a[0]) * Size(a[1])),
        ("sets.equivalent", 2) => 1 + (2 * Size(a[0]) * Size(a[1])),
        ("lists.range", 1) => 1 + CostModel.NewList + Size(result),
        ("slice" or "reverse", > 0) when a[0] is IReadOnlyList<object> => 1 + CostModel.NewList + Size(result),
        ("flatten", > 0) => 1 + CostModel.NewList + (long)(Size(a[0]) * (a.Length > 1 && a[1] is long depth ? (double)depth : 1)),
        ("distinct" or "sort", > 0) when a[0] is IReadOnlyList<object> list => SelfComparing(list),
        _ => 1,
    };

    /// <summary>The cost of comparing a list's items with one another.</summary>
    public static long SelfComparing(IReadOnlyList<object> list)
    {
        var factor = list.Count > 0 && list[0] is string or byte[]? 2 + CostModel.Traversal : 2;
        return 1 + CostModel.NewList + (long)((double)list.Count * list.Count * factor);
    }

    private static long Matching(long text, long pattern) =>
        CostModel.Of(1.0 + text, CostModel.Traversal) * CostModel.Of(pattern, CostModel.Pattern);

    private static long Containing(object[] a, bool isRange)
    {
        var size = a[0] is CidrValue cidr ? cidr.Address.IsV4 ? 4 : 16 : 1;
        var cost = CostModel.Of(2 * size, CostModel.Traversal) + (isRange ? CostModel.Of(size, CostModel.Traversal) + 1 : 0);
        return a[1] is string text ? cost + CostModel.Of(Size(text), CostModel.Traversal) : cost;
    }

    private static long Walk(object value) => value switch
    {
        string s => (long)(s.Length * CostModel.Traversal),
        byte[] b => (long)(b.Length * CostModel.Traversal),
        IReadOnlyList<object> list => list.Sum(Walk),
        MapValue map => map.Entries.Sum(e => Walk(e.Key) + Walk(e.Value)),
        _ => 1,
    };

    private static long Characters(string text)
    {
        var count = text.Length;
        foreach (var c in text)
        {
            count -= char.IsLowSurrogate(c) ? 1 : 0;
        }

        return count;
    }
}
