namespace Flux.Cel;

/// <summary>What the JSON of a schema means to expressions.</summary>
public enum CelSchemaKind
{
    /// <summary>Kept as it is and only good for comparison.</summary>
    Preserved,

    /// <summary>A string.</summary>
    String,

    /// <summary>Base64: bytes.</summary>
    Bytes,

    /// <summary>A duration as Go writes it.</summary>
    Duration,

    /// <summary>A day: the timestamp of its beginning.</summary>
    Date,

    /// <summary>A timestamp of RFC 3339.</summary>
    DateTime,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A string or a whole number.</summary>
    IntOrString,

    /// <summary>A list.</summary>
    List,

    /// <summary>A map of values of one schema.</summary>
    Map,

    /// <summary>An object with named fields.</summary>
    Object,
}
