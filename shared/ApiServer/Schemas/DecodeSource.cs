namespace Flux.ApiServer.Schemas;

/// <summary>How the real server comes by an object of a built-in kind.</summary>
public enum DecodeSource
{
    /// <summary>It decodes JSON, as a request's body or the result of a JSON or merge patch.</summary>
    Json,

    /// <summary>It converts maps and lists, as the result of a strategic merge patch or an apply.</summary>
    Unstructured,
}
