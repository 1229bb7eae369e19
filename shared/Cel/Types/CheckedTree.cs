using Flux.Cel.Syntax;

namespace Flux.Cel.Types;

/// <summary>What the checker found about the parts of an expression.</summary>
internal sealed class CheckedTree
{
    private static readonly List<Overload> _none = [];
    private readonly Dictionary<Expr, CelType> _types = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, List<Overload>> _overloads = new(ReferenceEqualityComparer.Instance);

    public void Note(Expr e, CelType type) => _types[e] = type;

    public void Note(Expr call, Overload overload)
    {
        if (!_overloads.TryGetValue(call, out var overloads))
        {
            _overloads[call] = overloads = [];
        }

        overloads.Add(overload);
    }

    /// <summary>Replaces type variables by what they turned out to be.</summary>
    public void Settle(Func<CelType, CelType> final)
    {
        foreach (var (e, type) in _types.ToArray())
        {
            _types[e] = final(type);
        }
    }

    public CelType TypeOf(Expr e) => _types.GetValueOrDefault(e) ?? CelType.Dyn;

    /// <summary>The ways a call may be meant; several where an argument is dyn.</summary>
    public IReadOnlyList<Overload> OverloadsOf(Expr call) => _overloads.GetValueOrDefault(call) ?? _none;
}
