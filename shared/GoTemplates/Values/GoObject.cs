namespace Flux.GoTemplates.Values;

/// <summary>
/// A Go value that has no .NET counterpart: a map, a slice, a struct, a pointer, or a value of a declared type. All others are plain .NET values
/// (see <see cref="GoType"/>), and null is the nil interface.
/// </summary>
public abstract class GoObject
{
    private protected GoObject(GoType type) => Type = type;

    /// <summary>Its Go type.</summary>
    public GoType Type { get; }

    /// <summary>Whether it is the nil of its type, as a map that was never made.</summary>
    public virtual bool IsNil => false;
}
