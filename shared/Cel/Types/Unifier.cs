namespace Flux.Cel.Types;

/// <summary>The type variables of one check, and what they turned out to be.</summary>
internal sealed class Unifier
{
    private Dictionary<string, CelType> _bound = [];
    private int _fresh;

    /// <summary>What is bound so far, to go back to with <see cref="Restore"/>.</summary>
    public Dictionary<string, CelType> Save() => new(_bound);

    public void Restore(Dictionary<string, CelType> saved) => _bound = saved;

    public CelType Fresh() => CelType.Variable($"_var{_fresh++}");

    public CelType Instantiate(CelType type, Dictionary<string, CelType> names)
    {
        if (type.IsVariable)
        {
            if (!names.TryGetValue(type.Name, out var fresh))
            {
                names[type.Name] = fresh = Fresh();
            }

            return fresh;
        }

        return type.With(t => Instantiate(t, names));
    }

    public CelType Resolve(CelType type)
    {
        while (type.IsVariable && _bound.TryGetValue(type.Name, out var bound))
        {
            type = bound;
        }

        return type;
    }

    public CelType Final(CelType type, bool toDyn = true)
    {
        var resolved = Resolve(type);
        return resolved.IsVariable ? toDyn ? CelType.Dyn : resolved : resolved.With(t => Final(t, toDyn));
    }

    /// <summary>Whether a value of one type may stand where another is expected; binds what is open.</summary>
    public bool Assign(CelType target, CelType source)
    {
        target = Resolve(target);
        source = Resolve(source);
        if (target.IsVariable || source.IsVariable)
        {
            if (target.IsVariable && source.IsVariable && target.Name == source.Name)
            {
                return true;
            }

            var (variable, other) = target.IsVariable ? (target, source) : (source, target);
            if (Contains(other, variable.Name))
            {
                return false;
            }

            _bound[variable.Name] = other;
            return true;
        }

        if (target.IsAny || source.IsAny)
        {
            return true;
        }

        if (source.Name == "null" || target.Name == "null")
        {
            var other = source.Name == "null" ? target : source;
            return other.Name is "null" or "timestamp" or "duration" || other.Fields is not null || other.Name.Contains('.', StringComparison.Ordinal);
        }

        return target.Name == source.Name && target.Parameters.Length == source.Parameters.Length
            && (target.Name == "type" || target.Parameters.Zip(source.Parameters).All(p => Assign(p.First, p.Second)));
    }

    private bool Contains(CelType type, string variable)
    {
        type = Resolve(type);
        return type.IsVariable ? type.Name == variable : type.Parameters.Any(p => Contains(p, variable));
    }
}
