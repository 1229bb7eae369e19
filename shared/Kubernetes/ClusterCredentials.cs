using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>The simple sources of credentials.</summary>
public static class ClusterCredentials
{
    /// <summary>Always the same.</summary>
    public static IClusterCredentials Of(ClusterCredential credential) => new FixedCredentials(credential);

    /// <summary>A bearer token that does not change.</summary>
    public static IClusterCredentials Token(string token) => Of(ClusterCredential.Bearer(new Secret(token)));

    /// <summary>
    /// Bearer tokens of a cloud's identity. One is kept until shortly before it expires, or until a server refuses it; while one is
    /// being got, all wait for the same.
    /// </summary>
    /// <param name="get">Gets a new token. What it throws as <see cref="KubeconfigException"/> becomes the request's error.</param>
    /// <param name="clock">The time.</param>
    public static IClusterCredentials Token(Func<CancellationToken, Task<ClusterToken>> get, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(get);
        ArgumentNullException.ThrowIfNull(clock);
        return new CachedCredentials(
            async cancellationToken =>
            {
                var token = await get(cancellationToken);
                return (ClusterCredential.Bearer(token.Value), token.Expires);
            },
            clock);
    }

    private sealed class FixedCredentials(ClusterCredential credential) : IClusterCredentials
    {
        public bool CanRefresh => false;

        public ValueTask<ClusterCredential> GetAsync(ClusterCredential? refused, CancellationToken cancellationToken) => new(credential);
    }
}
