namespace Flux.GoTemplates.Values;

/// <summary>The kinds of Go's reflect package, in its order.</summary>
public enum GoKind
{
    /// <summary>No value at all.</summary>
    Invalid,

    /// <summary>bool.</summary>
    Bool,

    /// <summary>int, 64 bits.</summary>
    Int,

    /// <summary>int8.</summary>
    Int8,

    /// <summary>int16.</summary>
    Int16,

    /// <summary>int32, also called rune.</summary>
    Int32,

    /// <summary>int64.</summary>
    Int64,

    /// <summary>uint, 64 bits.</summary>
    Uint,

    /// <summary>uint8, also called byte.</summary>
    Uint8,

    /// <summary>uint16.</summary>
    Uint16,

    /// <summary>uint32.</summary>
    Uint32,

    /// <summary>uint64.</summary>
    Uint64,

    /// <summary>float32.</summary>
    Float32,

    /// <summary>float64.</summary>
    Float64,

    /// <summary>complex128.</summary>
    Complex128,

    /// <summary>A function.</summary>
    Func,

    /// <summary>An interface.</summary>
    Interface,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A pointer, printed "ptr".</summary>
    Pointer,

    /// <summary>A slice.</summary>
    Slice,

    /// <summary>A string.</summary>
    String,

    /// <summary>A struct.</summary>
    Struct,
}
