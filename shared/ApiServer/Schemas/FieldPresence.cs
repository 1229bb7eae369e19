namespace Flux.ApiServer.Schemas;

/// <summary>What the real server's typed objects do with a field that was not set, or set to nothing.</summary>
public enum FieldPresence
{
    /// <summary>Any value that was sent is kept, except <c>null</c>.</summary>
    Optional,

    /// <summary>Any value that was sent is kept; when absent the field is written as <c>null</c>.</summary>
    OptionalNull,

    /// <summary>Zero, the empty string, an empty list or map are left out; a struct is always written.</summary>
    OmitEmpty,

    /// <summary>Left out when zero, structs too.</summary>
    OmitZero,

    /// <summary>Always written, as zero, <c>""</c>, <c>null</c> (lists, maps) or <c>{}</c> when not set.</summary>
    Always,
}
