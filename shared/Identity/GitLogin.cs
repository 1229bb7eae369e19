using Flux.Primitives;

namespace Flux.Identity;

/// <summary>What a Git server is shown: a bearer token, or a user and a password.</summary>
public sealed record GitLogin
{
    /// <summary>The bearer token; null where there is a user.</summary>
    public Secret? BearerToken { get; init; }

    /// <summary>The user, for AWS with a session token in it; null where there is a bearer token.</summary>
    public Secret? Username { get; init; }

    /// <summary>The password; null where there is a bearer token.</summary>
    public Secret? Password { get; init; }

    /// <summary>When the server will refuse it.</summary>
    public required DateTimeOffset Expires { get; init; }
}
