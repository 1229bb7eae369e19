namespace Flux.ApiServer.Schemas;

/// <summary>What scalar a type accepts, in the terms of structured merge: formats are not told apart.</summary>
public enum ScalarType
{
    /// <summary>No scalar is accepted.</summary>
    None,

    /// <summary>A string, or bytes in base64.</summary>
    String,

    /// <summary>An integer or a floating point number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>Any scalar: times, quantities, int-or-string.</summary>
    Untyped,
}
