using Flux.Primitives;

namespace Flux.Git;

/// <summary>Where a repository is and how to get in.</summary>
public sealed record GitRemote
{
    /// <summary><c>http</c>, <c>https</c>, <c>ssh</c>, <c>git</c> or (where enabled) <c>file</c>; the scp-like form is not accepted.</summary>
    public required Uri Url { get; init; }

    /// <summary>How to authenticate; null for anonymous (or the URL's own user-info).</summary>
    public GitCredentials? Credentials { get; init; }

    /// <summary>The proxy for everything that is asked of this remote; null to connect directly.</summary>
    public ProxyAddress? Proxy { get; init; }

    /// <summary>How long one operation may take as a whole. The default is 60 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
