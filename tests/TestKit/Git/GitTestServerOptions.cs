using System.Security.Cryptography.X509Certificates;

namespace Flux.TestKit.Git;

/// <summary>How a <see cref="GitTestServer"/> answers.</summary>
public sealed record GitTestServerOptions
{
    /// <summary>The only <c>Authorization</c> header that is let in; null for everybody.</summary>
    public string? Authorization { get; init; }

    /// <summary>The server's certificate with its key; null for plain HTTP.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether a client certificate is asked for and must be there.</summary>
    public bool RequiresClientCertificate { get; init; }

    /// <summary>Whether the client's wish for a protocol version is passed on; without, the server speaks version 0.</summary>
    public bool PassesProtocolVersion { get; init; } = true;

    /// <summary>Called with each request first; true where it has answered itself.</summary>
    public Func<Microsoft.AspNetCore.Http.HttpContext, Task<bool>>? Intercept { get; init; }
}
