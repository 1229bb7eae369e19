using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.GoTemplates.Values;

/// <summary>Makes and questions values of templates.</summary>
public static class GoValues
{
    private static readonly object _true = true;
    private static readonly object _false = false;
    private static readonly object[] _ints = [.. Enumerable.Range(-16, 16 + 1024).Select(i => (object)(nint)i)];

    /// <summary>A value out of JSON: maps, slices, strings, bools, null, and numbers as asked.</summary>
    /// <param name="node">The JSON; null gives null.</param>
    /// <param name="numbers">What numbers become. Charts' values have float64 only.</param>
    public static object? FromJson(JsonNode? node, GoNumbers numbers = GoNumbers.Float64)
    {
        switch (node)
        {
            case JsonObject map:
                var entries = new GoMap(GoType.AnyMap, map.Count);
                foreach (var (key, value) in map)
                {
                    entries[Text(key)] = FromJson(value, numbers);
                }

                return entries;
            case JsonArray list:
                var items = new object?[list.Count];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = FromJson(list[i], numbers);
                }

                return GoSlice.WithCapacity(GoType.AnySlice, items, AppendedCapacity(items.Length));
            case JsonValue value:
                return value.GetValueKind() switch
                {
                    JsonValueKind.String => Text(value.GetValue<string>()),
                    JsonValueKind.True => _true,
                    JsonValueKind.False => _false,
                    _ => Number(value.ToJsonString(), numbers),
                };
            default:
                return null;
        }
    }

    /// <summary>The zero value of a type: null for an interface, "" for a string, the nil of maps, slices and pointers.</summary>
    public static object? Zero(GoType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        object? plain = type.Kind switch
        {
            GoKind.Bool => _false,
            GoKind.Int => (nint)0,
            GoKind.Int8 => (sbyte)0,
            GoKind.Int16 => (short)0,
            GoKind.Int32 => 0,
            GoKind.Int64 => 0L,
            GoKind.Uint => (nuint)0,
            GoKind.Uint8 => (byte)0,
            GoKind.Uint16 => (ushort)0,
            GoKind.Uint32 => 0U,
            GoKind.Uint64 => 0UL,
            GoKind.Float32 => 0F,
            GoKind.Float64 => 0D,
            GoKind.Complex128 => System.Numerics.Complex.Zero,
            GoKind.String => "",
            _ => null,
        };
        return type.Kind switch
        {
            GoKind.Map => GoMap.Nil(type),
            GoKind.Slice => GoSlice.Nil(type),
            GoKind.Pointer => GoPointer.Nil(type.Element!),
            GoKind.Struct when !ReferenceEquals(type, GoType.ReflectValue) => new GoStruct(type, [.. type.Fields.Select(f => Zero(f.Type))]),
            _ => plain is null || ReferenceEquals(GoType.Of(plain), type) ? plain : new GoNamed(type, plain),
        };
    }

    /// <summary>Whether Go's templates take the value as true: not zero, not empty, not nil.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool b => b,
        string s => s.Length > 0,
        GoMap m => m.Count > 0,
        GoSlice s => s.Count > 0,
        GoPointer p => !p.IsNil,
        GoNamed n => IsTrue(n.Value),
        double d => d != 0,
        float f => f != 0,
        System.Numerics.Complex c => c != System.Numerics.Complex.Zero,
        GoStruct or GoError or GoFunction => true,
        _ => !AsInteger(value).IsZero,
    };

    /// <summary>A boxed bool.</summary>
    public static object Box(bool value) => value ? _true : _false;

    /// <summary>A boxed Go int.</summary>
    public static object Int(long value) => (ulong)(value + 16) < (ulong)_ints.Length ? _ints[value + 16] : (nint)value;

    /// <summary>What a value of a declared type is underneath; any other value itself.</summary>
    internal static object? Plain(object? value) => value is GoNamed named ? named.Value : value;

    /// <summary>The kind of a value; Invalid for null.</summary>
    internal static GoKind KindOf(object? value) => GoType.Of(value)?.Kind ?? GoKind.Invalid;

    internal static bool IsSigned(GoKind kind) => kind is >= GoKind.Int and <= GoKind.Int64;

    internal static bool IsUnsigned(GoKind kind) => kind is >= GoKind.Uint and <= GoKind.Uint64;

    internal static bool IsFloat(GoKind kind) => kind is GoKind.Float32 or GoKind.Float64;

    internal static long AsInt64(object? value) => value switch
    {
        nint i => i,
        long i => i,
        int i => i,
        short i => i,
        sbyte i => i,
        GoNamed n => AsInt64(n.Value),
        _ => throw new ArgumentException("not a signed integer", nameof(value)),
    };

    internal static ulong AsUInt64(object? value) => value switch
    {
        nuint i => i,
        ulong i => i,
        uint i => i,
        ushort i => i,
        byte i => i,
        GoNamed n => AsUInt64(n.Value),
        _ => throw new ArgumentException("not an unsigned integer", nameof(value)),
    };

    internal static double AsDouble(object? value) => value switch
    {
        double d => d,
        float f => f,
        GoNamed n => AsDouble(n.Value),
        _ => throw new ArgumentException("not a float", nameof(value)),
    };

    /// <summary>An integer given the type of another, truncated as a conversion in Go.</summary>
    internal static object Integer(GoType type, Int128 value)
    {
        object plain = type.Kind switch
        {
            GoKind.Int => Int((long)value),
            GoKind.Int8 => (sbyte)value,
            GoKind.Int16 => (short)value,
            GoKind.Int32 => (int)value,
            GoKind.Int64 => (long)value,
            GoKind.Uint => (nuint)(ulong)value,
            GoKind.Uint8 => (byte)value,
            GoKind.Uint16 => (ushort)value,
            GoKind.Uint32 => (uint)value,
            GoKind.Uint64 => (ulong)value,
            _ => throw new ArgumentException($"{type} is no integer", nameof(type)),
        };
        return ReferenceEquals(GoType.Of(plain), type) ? plain : new GoNamed(type, plain);
    }

    /// <summary>The capacity a []any has after so many single appends, which is how Go's JSON decoder fills one.</summary>
    internal static int AppendedCapacity(int count)
    {
        var capacity = 0;
        while (capacity < count)
        {
            capacity = capacity < 256 ? Math.Max(1, capacity * 2) : capacity + ((capacity + 768) / 4);
        }

        return capacity;
    }

    private static (bool IsZero, int Sign) AsInteger(object value) =>
        IsSigned(KindOf(value)) ? (AsInt64(value) == 0, 0) : (AsUInt64(value) == 0, 0);

    // JSON can name half a surrogate pair; Go reads U+FFFD there
    private static string Text(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        return string.Concat(text.EnumerateRunes().Select(r => r.ToString()));
    }

    private static object Number(string text, GoNumbers numbers)
    {
        if (numbers == GoNumbers.Int64WherePossible && !text.AsSpan().ContainsAny('.', 'e', 'E')
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return integer;
        }

        return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
