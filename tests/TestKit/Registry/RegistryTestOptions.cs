using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace Flux.TestKit.Registry;

/// <summary>How a <see cref="RegistryTestServer"/> behaves.</summary>
public sealed record RegistryTestOptions
{
    /// <summary>The user it wants; null for anybody.</summary>
    public string? Username { get; init; }

    /// <summary>The user's password.</summary>
    public string Password { get; init; } = "";

    /// <summary>Whether it wants a token of its token service and not the password itself.</summary>
    public bool UsesTokens { get; init; }

    /// <summary>What its token service takes for a refresh token; null for none.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>How long a token is good, in seconds.</summary>
    public int TokenSeconds { get; init; } = 300;

    /// <summary>Whether it has the referrers API; without, the tag that stands in for it is written with every manifest that names a subject.</summary>
    public bool HasReferrers { get; init; } = true;

    /// <summary>How many tags it lists at once; 0 for all.</summary>
    public int PageSize { get; init; }

    /// <summary>Its certificate; null for plain HTTP.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether clients must show a certificate.</summary>
    public bool RequiresClientCertificate { get; init; }

    /// <summary>Looks at a request before the server does; true where it answered.</summary>
    public Func<HttpContext, Task<bool>>? Intercept { get; set; }
}
