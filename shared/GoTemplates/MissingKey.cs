namespace Flux.GoTemplates;

/// <summary>What a map that lacks a key gives.</summary>
public enum MissingKey
{
    /// <summary>No value, printed "&lt;no value&gt;"; the options "missingkey=default" and "missingkey=invalid".</summary>
    Invalid,

    /// <summary>The zero value of the map's element type.</summary>
    Zero,

    /// <summary>An error.</summary>
    Error,
}
