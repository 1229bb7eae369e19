using Flux.Cel.Syntax;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel.Costs;

/// <summary>Says before running how much an expression can cost at most, given how large its variables can be.</summary>
/// <param name="tree">What the checker found.</param>
/// <param name="sizes">The largest size of what stands at a path from a variable; null where that is not known.</param>
/// <remarks>Spec: cel-go v0.26.0, <c>checker/cost.go</c>, without the cost of presence tests, as Kubernetes sets it up.</remarks>
internal sealed partial class CostEstimator(CheckedTree tree, Func<IReadOnlyList<string>, ulong?> sizes)
{
    private static readonly Bounds _access = Bounds.Exactly(CostModel.Access);

    private readonly Dictionary<Expr, string[]> _paths = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, Bounds> _sizes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, Entry> _entries = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Stack<Local>> _locals = [];

    public Bounds Cost(Expr e) => e switch
    {
        Expr.Identifier i => Identifier(i),
        Expr.Select s => Select(s),
        Expr.Call c => Call(c),
        Expr.List l => List(l),
        Expr.Map m => Map(m),
        Expr.Struct s => s.Fields.Aggregate(Bounds.Exactly(CostModel.NewStruct), (sum, field) => sum + Cost(field.Value)),
        Expr.Fold f => Fold(f),
        _ => default,
    };

    private Bounds Identifier(Expr.Identifier identifier)
    {
        var name = identifier.Name.TrimStart('.');
        _paths[identifier] = FindLocal(name) is { } local ? local.Path : [name];
        return _access;
    }

    private Bounds Select(Expr.Select select)
    {
        if (tree.TypeOf(select).Name == "type" && Declarations.QualifiedName(select) is { } name
            && (Declarations.TypeNames.ContainsKey(name) || Declarations.KubernetesTypeNames.ContainsKey(name)))
        {
            _paths[select] = [name];
            return _access;
        }

        var operand = Cost(select.Operand);
        if (select.Test)
        {
            return operand;
        }

        if (select.Optional)
        {
            return operand + Bounds.Exactly(1);
        }

        var type = tree.TypeOf(select.Operand);
        _paths[select] = [.. PathOf(select.Operand), select.Field];
        return type.Name == "map" || type.Fields is not null ? operand + _access : operand;
    }

    private Bounds Call(Expr.Call call)
    {
        if (call is { Function: "dyn", Target: null, Arguments: [var wrapped] })
        {
            var inner = Cost(wrapped);
            Copy(call, wrapped);
            return inner + Bounds.Exactly(1);
        }

        var isMember = call.Target is not null && tree.OverloadsOf(call) is [{ IsMember: true }, ..];
        var operands = call.Arguments;
        var costs = operands.Select(Cost).ToArray();
        var nodes = operands.Select(Node).ToArray();
        var overloads = tree.OverloadsOf(call);
        if (overloads.Count == 0)
        {
            return default;
        }

        var sum = default(Bounds);
        CostNode? target = null;
        if (isMember && call.Target is not null)
        {
            sum = Cost(call.Target);
            target = Node(call.Target);
        }

        var cost = new Bounds(ulong.MaxValue, 0);
        Bounds? result = null;
        foreach (var overload in overloads)
        {
            var (own, size) = Function(call, overload, target, nodes, costs);
            cost = cost.Union(own);
            result = size is { } known ? result is { } so ? so.Union(known) : known : result;
            if (call.Function == "_[_]" && overload.Arguments[0].Name is "list" or "map")
            {
                result = EntryOf(operands[0])?.Value;
                _paths[call] = [.. PathOf(operands[0]), overload.Arguments[0].Name == "list" ? "@items" : "@values"];
            }

            result ??= SizeOf(call);
        }

        SetSize(call, result);
        return sum + cost;
    }

    private Bounds List(Expr.List list)
    {
        var sum = default(Bounds);
        var item = new Bounds(list.Elements.Length == 0 ? 0 : ulong.MaxValue, 0);
        foreach (var element in list.Elements)
        {
            sum += Cost(element);
            item = item.Union(SizeOrUnknown(element));
        }

        _entries[list] = new Entry(true, Bounds.Exactly(1), item);
        return sum + Bounds.Exactly(CostModel.NewList);
    }

    private Bounds Map(Expr.Map map)
    {
        var sum = default(Bounds);
        var least = map.Entries.Length == 0 ? 0 : ulong.MaxValue;
        var (keys, values) = (new Bounds(least, 0), new Bounds(least, 0));
        foreach (var (key, value, _) in map.Entries)
        {
            sum += Cost(key) + Cost(value);
            keys = keys.Union(SizeOrUnknown(key));
            values = values.Union(SizeOrUnknown(value));
        }

        _entries[map] = new Entry(false, keys, values);
        return sum + Bounds.Exactly(CostModel.NewMap);
    }

    private CostNode Node(Expr e) => new(tree.TypeOf(e), PathOf(e) is { Length: > 0 } path ? path : null, e, SizeOf(e));

    private string[] PathOf(Expr e) =>
        e is Expr.Identifier i && FindLocal(i.Name) is { } local ? local.Path : _paths.GetValueOrDefault(e) ?? [];

    private Bounds SizeOrUnknown(Expr e) => SizeOf(e) ?? Bounds.Unknown;

    private static Bounds SizeOrUnknown(CostNode node) => node.Size ?? Bounds.Unknown;

    private void SetSize(Expr e, Bounds? size)
    {
        if (size is { } known)
        {
            _sizes[e] = known;
        }
    }

    private void Copy(Expr to, Expr from)
    {
        SetSize(to, SizeOf(from));
        if (EntryOf(from) is { } entry)
        {
            _entries[to] = entry;
        }
    }

    private Bounds? SizeOf(Expr e)
    {
        if (_sizes.TryGetValue(e, out var known))
        {
            return known;
        }

        if (LiteralSize(e) is { } literal)
        {
            return Bounds.Exactly(literal);
        }

        if (PathOf(e) is { Length: > 0 } path && sizes(path) is { } most)
        {
            return _sizes[e] = new Bounds(0, most);
        }

        return IsScalar(tree.TypeOf(e)) ? Bounds.Exactly(1)
            : e is Expr.Identifier i ? FindLocal(i.Name)?.Size
            : null;
    }

    private static ulong? LiteralSize(Expr e) => e switch
    {
        Expr.Constant { Value: string s } => (ulong)ActualCosts.Size(s),
        Expr.Constant { Value: byte[] b } => (ulong)b.Length,
        Expr.Constant { Value: bool or double or long or ulong or Duration or Timestamp or NullValue } => 1,
        Expr.List l => (ulong)l.Elements.Length,
        Expr.Map m => (ulong)m.Entries.Length,
        _ => null,
    };

    private static bool IsScalar(CelType type) => type.Name switch
    {
        "bool" or "double" or "duration" or "int" or "timestamp" or "uint" => true,
        "optional_type" => type.Parameters.Length == 1 && IsScalar(type.Parameters[0]),
        _ => false,
    };

    private Entry? EntryOf(Expr e) =>
        _entries.TryGetValue(e, out var entry) ? entry : e is Expr.Identifier i ? FindLocal(i.Name)?.Entry : null;

    private Local? FindLocal(string name) => _locals.TryGetValue(name, out var stack) && stack.TryPeek(out var local) ? local : null;

    private void Push(string name, Local local)
    {
        if (!_locals.TryGetValue(name, out var stack))
        {
            _locals[name] = stack = new();
        }

        stack.Push(local);
    }

    private void Pop(string name) => _locals[name].Pop();

    /// <summary>How large keys and values of a list or map can be.</summary>
    private sealed record Entry(bool IsList, Bounds Key, Bounds Value)
    {
        public static Entry? Union(Entry? left, Entry? right) =>
            left is null || right is null ? null : left with { Key = left.Key.Union(right.Key), Value = left.Value.Union(right.Value) };
    }

    /// <summary>A name that a macro binds.</summary>
    private sealed record Local(string[] Path, Bounds? Size, Entry? Entry);
}
