using System.Collections.Frozen;

namespace Flux.GoTemplates.Values;

/// <summary>A Go type, as far as templates can see it: its name, its kind, what it is made of and its methods.</summary>
public sealed class GoType
{
    private static readonly FrozenDictionary<string, GoFunction> _noMethods = FrozenDictionary<string, GoFunction>.Empty;
    private GoType? _slice;
    private GoType? _map;
    private GoType? _pointer;

    private GoType(string name, GoKind kind, bool isDefined = false)
    {
        Name = name;
        Kind = kind;
        IsDefined = isDefined;
    }

    /// <summary>bool, in .NET <see cref="bool"/>.</summary>
    public static GoType Bool { get; } = new("bool", GoKind.Bool, isDefined: true);

    /// <summary>int, in .NET <see cref="nint"/>.</summary>
    public static GoType Int { get; } = new("int", GoKind.Int, isDefined: true);

    /// <summary>int8, in .NET <see cref="sbyte"/>.</summary>
    public static GoType Int8 { get; } = new("int8", GoKind.Int8, isDefined: true);

    /// <summary>int16, in .NET <see cref="short"/>.</summary>
    public static GoType Int16 { get; } = new("int16", GoKind.Int16, isDefined: true);

    /// <summary>int32 (rune), in .NET <see cref="int"/>.</summary>
    public static GoType Int32 { get; } = new("int32", GoKind.Int32, isDefined: true);

    /// <summary>int64, in .NET <see cref="long"/>.</summary>
    public static GoType Int64 { get; } = new("int64", GoKind.Int64, isDefined: true);

    /// <summary>uint, in .NET <see cref="nuint"/>.</summary>
    public static GoType Uint { get; } = new("uint", GoKind.Uint, isDefined: true);

    /// <summary>uint8 (byte), in .NET <see cref="byte"/>.</summary>
    public static GoType Uint8 { get; } = new("uint8", GoKind.Uint8, isDefined: true);

    /// <summary>uint16, in .NET <see cref="ushort"/>.</summary>
    public static GoType Uint16 { get; } = new("uint16", GoKind.Uint16, isDefined: true);

    /// <summary>uint32, in .NET <see cref="uint"/>.</summary>
    public static GoType Uint32 { get; } = new("uint32", GoKind.Uint32, isDefined: true);

    /// <summary>uint64, in .NET <see cref="ulong"/>.</summary>
    public static GoType Uint64 { get; } = new("uint64", GoKind.Uint64, isDefined: true);

    /// <summary>float32, in .NET <see cref="float"/>.</summary>
    public static GoType Float32 { get; } = new("float32", GoKind.Float32, isDefined: true);

    /// <summary>float64, in .NET <see cref="double"/>.</summary>
    public static GoType Float64 { get; } = new("float64", GoKind.Float64, isDefined: true);

    /// <summary>complex128, in .NET <see cref="System.Numerics.Complex"/>.</summary>
    public static GoType Complex128 { get; } = new("complex128", GoKind.Complex128, isDefined: true);

    /// <summary>string, in .NET <see cref="string"/> (see <see cref="GoString"/> for bytes that are not UTF-8).</summary>
    public static GoType String { get; } = new("string", GoKind.String, isDefined: true);

    /// <summary>interface {}: any value, or none.</summary>
    public static GoType Any { get; } = new("interface {}", GoKind.Interface);

    /// <summary>The interface of errors: types with a method Error.</summary>
    public static GoType Error { get; } = new("error", GoKind.Interface, isDefined: true);

    /// <summary>reflect.Value: a parameter that takes anything as it is, for the built-in functions.</summary>
    public static GoType ReflectValue { get; } = new("reflect.Value", GoKind.Struct, isDefined: true);

    /// <summary>A function, in .NET <see cref="GoFunction"/>.</summary>
    public static GoType Func { get; } = new("func", GoKind.Func);

    /// <summary>[]interface {}.</summary>
    public static GoType AnySlice { get; } = SliceOf(Any);

    /// <summary>[]string.</summary>
    public static GoType StringSlice { get; } = SliceOf(String);

    /// <summary>map[string]interface {}.</summary>
    public static GoType AnyMap { get; } = MapOf(Any);

    /// <summary>map[string]string.</summary>
    public static GoType StringMap { get; } = MapOf(String);

    /// <summary>The type as Go prints it: "[]interface {}", "time.Duration".</summary>
    public string Name { get; }

    /// <summary>Its kind.</summary>
    public GoKind Kind { get; }

    /// <summary>Whether a type declaration made it; one that is not can be assigned from any with the same structure.</summary>
    public bool IsDefined { get; }

    /// <summary>The type of the items, values or target of a slice, map or pointer; null for others.</summary>
    public GoType? Element { get; private init; }

    /// <summary>The fields of a struct, in order; empty for others.</summary>
    public IReadOnlyList<GoField> Fields { get; private init; } = [];

    /// <summary>The methods by name; the receiver is the first argument.</summary>
    public IReadOnlyDictionary<string, GoFunction> Methods { get; private init; } = _noMethods;

    /// <summary>The slice with items of the type.</summary>
    public static GoType SliceOf(GoType element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return element._slice ?? Shared(ref element._slice, new("[]" + element.Name, GoKind.Slice) { Element = element });
    }

    /// <summary>The map with string keys and values of the type; templates meet no other keys.</summary>
    public static GoType MapOf(GoType element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return element._map ?? Shared(ref element._map, new("map[string]" + element.Name, GoKind.Map) { Element = element });
    }

    /// <summary>The pointer to the type; it has the type's methods.</summary>
    public static GoType PointerTo(GoType element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return element._pointer ?? Shared(ref element._pointer, new("*" + element.Name, GoKind.Pointer) { Element = element, Methods = element.Methods });
    }

    /// <summary>A type declared from another one, as <c>type Values map[string]interface{}</c>.</summary>
    /// <param name="name">With its package: "common.Values".</param>
    /// <param name="underlying">The structure.</param>
    /// <param name="methods">By name; the receiver is the first parameter of each. Null for none.</param>
    public static GoType Defined(string name, GoType underlying, IReadOnlyDictionary<string, GoFunction>? methods = null)
    {
        ArgumentNullException.ThrowIfNull(underlying);
        return new(name, underlying.Kind, isDefined: true)
        {
            Element = underlying.Element,
            Fields = underlying.Fields,
            Methods = methods ?? _noMethods,
        };
    }

    /// <summary>A declared struct.</summary>
    /// <param name="name">With its package: "chart.Metadata".</param>
    /// <param name="fields">In order.</param>
    /// <param name="methods">By name; the receiver is the first parameter of each. Null for none.</param>
    public static GoType Struct(string name, IReadOnlyList<GoField> fields, IReadOnlyDictionary<string, GoFunction>? methods = null) =>
        new(name, GoKind.Struct, isDefined: true) { Fields = fields, Methods = methods ?? _noMethods };

    /// <summary>The type of a value; null for null, which has none.</summary>
    /// <exception cref="ArgumentException">A .NET object that stands for no Go value.</exception>
    public static GoType? Of(object? value) => value switch
    {
        null => null,
        string => String,
        bool => Bool,
        GoObject o => o.Type,
        long => Int64,
        double => Float64,
        nint => Int,
        int => Int32,
        byte => Uint8,
        uint => Uint32,
        ulong => Uint64,
        nuint => Uint,
        float => Float32,
        short => Int16,
        sbyte => Int8,
        ushort => Uint16,
        System.Numerics.Complex => Complex128,
        GoFunction => Func,
        _ => throw new ArgumentException($"a {value.GetType()} is no value of a template", nameof(value)),
    };

    /// <summary>Whether a value of this type may be given to a parameter of the other.</summary>
    /// <remarks>Source: Go specification, "Assignability".</remarks>
    public bool IsAssignableTo(GoType target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return ReferenceEquals(this, target) || ReferenceEquals(target, Any)
            || (ReferenceEquals(target, Error) && Methods.ContainsKey("Error"))
            || (Kind == target.Kind && (!IsDefined || !target.IsDefined) && HasStructureOf(target));
    }

    /// <summary>The kind as Go prints it.</summary>
    public static string KindName(GoKind kind) => kind switch
    {
        GoKind.Pointer => "ptr",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    // types are compared by reference, so there must be one, whichever thread asks first
    private static GoType Shared(ref GoType? place, GoType type) => Interlocked.CompareExchange(ref place, type, null) ?? type;

    private bool HasStructureOf(GoType other) => Kind switch
    {
        GoKind.Slice or GoKind.Map or GoKind.Pointer => ReferenceEquals(Element, other.Element),
        GoKind.Func => true,
        _ => false,
    };
}
