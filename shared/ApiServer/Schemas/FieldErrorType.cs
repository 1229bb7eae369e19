namespace Flux.ApiServer.Schemas;

/// <summary>What is wrong with a field.</summary>
public enum FieldErrorType
{
    /// <summary>A value that is not allowed.</summary>
    Invalid,

    /// <summary>A missing value.</summary>
    Required,

    /// <summary>A value outside of an enumeration.</summary>
    NotSupported,

    /// <summary>A field that may not be set.</summary>
    Forbidden,

    /// <summary>A text that is too long.</summary>
    TooLong,

    /// <summary>A list or map with too many entries.</summary>
    TooMany,

    /// <summary>A value that occurs twice.</summary>
    Duplicate,

    /// <summary>A value of another type.</summary>
    TypeInvalid,

    /// <summary>A value that refers to something that does not exist.</summary>
    NotFound,

    /// <summary>A failure of the server itself.</summary>
    Internal,
}
