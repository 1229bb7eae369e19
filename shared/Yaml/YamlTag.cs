namespace Flux.Yaml;

/// <summary>What a scalar is, once its tag and form are resolved.</summary>
public enum YamlTag
{
    /// <summary>A string.</summary>
    String,

    /// <summary><c>null</c>, <c>~</c> or nothing.</summary>
    Null,

    /// <summary>A truth value.</summary>
    Bool,

    /// <summary>An integer that fits 64 bits, signed or unsigned.</summary>
    Int,

    /// <summary>A floating point number.</summary>
    Float,

    /// <summary>A date or time, which go-yaml tells from a string.</summary>
    Timestamp,

    /// <summary>Base64 text tagged <c>!!binary</c>.</summary>
    Binary,
}
