using Flux.Cel.Types;

namespace Flux.Cel.Costs;

/// <content>The functions that Kubernetes adds, and strings' own.</content>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/cel/library/cost.go</c>.</remarks>
internal sealed partial class CostEstimator
{
    private (Bounds Cost, Bounds? Size)? OfKubernetes(string function, Overload overload, CostNode? target, CostNode[] args)
    {
        switch (function)
        {
            case "check":
                return (Bounds.Exactly(CostModel.Authorization), null);
            case "serviceAccount" or "path" or "group" or "resource" or "subresource" or "namespace" or "name" or "allowed" or "reason"
                or "error" or "errored" or "masked" or "prefixLength" or "family" or "isUnspecified" or "isLoopback"
                or "isLinkLocalMulticast" or "isLinkLocalUnicast" or "isGlobalUnicast" or "format.named" or "sign" or "asInteger"
                or "isInteger" or "asApproximateFloat" or "isGreaterThan" or "isLessThan" or "compareTo" or "add" or "sub" or "major"
                or "minor" or "patch" or "getScheme" or "getHostname" or "getHost" or "getPort" or "getEscapedPath" or "getQuery":
                return (Bounds.Exactly(1), null);
            case "fieldSelector" or "labelSelector" when args.Length == 1:
                var length = LibrarySize(args[0]);
                return (Bounds.Exactly(CostModel.NewList) + length.Times(CostModel.Traversal)
                    + length.Times(0.5).Times(CostModel.NewList + CostModel.NewStruct), null);
            case "isSorted" or "sum" or "max" or "min" or "indexOf" or "lastIndexOf" when target is not null:
                return (Comparing(target), null);
            case "containsIP" or "containsCIDR" when args.Length >= 1:
                return (Containing(function == "containsCIDR", overload, args[0]), null);
            case "validate" when args.Length >= 1:
                return (LibrarySize(args[0]).Times(CostModel.Traversal).Times(CostModel.FormatPattern * CostModel.Pattern), null);
            case "_==_" when args is [var left, var right] && left.Type.Equals(right.Type):
                return Equality(left.Type.Name, right);
            default:
                return target is null ? Parsing(function, args) : OfText(function, target, args) ?? Parsing(function, args, target);
        }
    }

    private Bounds Comparing(CostNode target)
    {
        var size = LibrarySize(target);
        if (target.Type.Parameters is not [var item])
        {
            return size.Times(CostModel.Traversal);
        }

        var each = Bounds.Exactly(1);
        if (item.Name is "string" or "bytes")
        {
            each += LibrarySize(ItemOf(target, item)).Times(CostModel.Traversal);
        }

        return size * each;
    }

    private static CostNode ItemOf(CostNode list, CelType item) => new(item, list.Path is null ? null : [.. list.Path, "@items"], null, null);

    private Bounds Containing(bool isRange, Overload overload, CostNode other)
    {
        var address = new Bounds(4, 16);
        var cost = (address + address).Times(CostModel.Traversal);
        if (isRange)
        {
            cost += address.Times(CostModel.Traversal) + Bounds.Exactly(1);
        }

        return overload.Arguments[1].Name == "string" ? cost + LibrarySize(other).Times(CostModel.Traversal) : cost;
    }

    private static (Bounds, Bounds?)? Equality(string type, CostNode right) => type switch
    {
        "net.IP" or "net.CIDR" or "kubernetes.Quantity" or "kubernetes.Semver" => (Bounds.Exactly(1), null),
        "kubernetes.NamedFormat" => (new Bounds(1, 64).Times(CostModel.Traversal), null),
        "kubernetes.URL" => (new Bounds(1, right.Size?.Max ?? 1).Times(CostModel.Traversal), null),
        _ when type.StartsWith("kubernetes.authorization.", StringComparison.Ordinal) => (Bounds.Exactly(1), null),
        _ => null,
    };

    private (Bounds Cost, Bounds? Size)? Parsing(string function, CostNode[] args, CostNode? target = null)
    {
        switch (function)
        {
            case "ip" when target is not null:
                return (Bounds.Exactly(1), null);
            case "url" or "jsonpatch.escapeKey" when args.Length == 1:
                var size = LibrarySize(args[0]);
                return (size.Times(CostModel.Traversal), size);
            case "cidr" or "isIP" or "isCIDR" or "ip" or "quantity" or "isQuantity" or "semver" or "isSemver" when args.Length >= 1:
                return (LibrarySize(args[0]).Times(CostModel.Traversal), null);
            case "ip.isCanonical" when args.Length >= 1:
                return (LibrarySize(args[0]).Times(2 * CostModel.Traversal), null);
            default:
                return null;
        }
    }

    private (Bounds Cost, Bounds? Size)? OfText(string function, CostNode target, CostNode[] args)
    {
        var size = LibrarySize(target);
        switch (function)
        {
            case "lowerAscii" or "upperAscii" or "substring" or "trim":
                return (size.Times(CostModel.Traversal), size);
            case "replace" when args.Length >= 2:
                return (size.Times(2 * CostModel.Traversal), Replaced(size, LibrarySize(args[0]), LibrarySize(args[1])));
            case "split":
                var most = args.Length > 1 && args[1].Expr is Syntax.Expr.Constant { Value: long limit } ? unchecked((ulong)limit) : size.Max;
                return (size.Times(2 * CostModel.Traversal), new Bounds(0, most));
            case "join":
                var joined = target.Type.Parameters is [var item] ? size * LibrarySize(ItemOf(target, item)) : default;
                if (args.Length > 0)
                {
                    joined += LibrarySize(args[0]) * new Bounds(size.Min > 0 ? size.Min - 1 : 0, size.Max > 0 ? size.Max - 1 : 0);
                }

                return (joined.Times(CostModel.Traversal), joined);
            case "find" or "findAll" when args.Length >= 1:
                return (Matching(size, LibrarySize(args[0])), new Bounds(0, size.Max));
            default:
                return null;
        }
    }

    /// <summary>How long a text can be once parts of it are replaced.</summary>
    private static Bounds Replaced(Bounds text, Bounds old, Bounds with)
    {
        var (most, keptMost) = old.Min == 0 ? (text.Max < ulong.MaxValue ? text.Max + 1 : text.Max, text.Max)
            : with.Max <= old.Min ? (0ul, text.Max)
            : (Quotient(text.Max, old.Min), 0ul);
        var (least, keptLeast) = old.Max == 0 ? (text.Min < ulong.MaxValue ? text.Min + 1 : text.Min, text.Min)
            : old.Max <= with.Min ? (0ul, text.Min)
            : (Quotient(text.Min, old.Max), 0ul);
        return (new Bounds(least, most) * with) + new Bounds(keptLeast, keptMost);
    }

    private static ulong Quotient(ulong size, ulong by) => Bounds.Exactly(1).Times((double)size / by).Max;
}
