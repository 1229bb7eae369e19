using System.Net;

namespace Flux.Oci;

/// <summary>A registry could not be asked, or answered with an error or with something else than was asked for.</summary>
public sealed class OciException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The HTTP status; null where there was none.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>The registry's error codes, such as <c>MANIFEST_UNKNOWN</c>; empty where it named none.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];

    /// <summary>Whether what was asked for is not there.</summary>
    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound;

    /// <summary>Whether the credentials were missing or not accepted.</summary>
    public bool IsUnauthorized => StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
}
