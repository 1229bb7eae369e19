namespace Flux.Sops;

/// <summary>The formats that SOPS keeps files in.</summary>
public enum SopsFormat
{
    /// <summary>Any bytes, encrypted as one value of a JSON document.</summary>
    Binary,

    /// <summary>Lines of <c>NAME=value</c>.</summary>
    Dotenv,

    /// <summary>INI with sections.</summary>
    Ini,

    /// <summary>A JSON object.</summary>
    Json,

    /// <summary>YAML documents.</summary>
    Yaml,
}
