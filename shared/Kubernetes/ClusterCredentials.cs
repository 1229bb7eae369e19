using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>The simple sources of credentials.</summary>
public static class ClusterCredentials
{
    /// <summary>Always the same.</summary>
    public static IClusterCredentials Of(ClusterCredential credential) => new FixedCredentials(credential);

    /// <summary>A bearer token that does not change.</summary>
    public static IClusterCredentials Token(string token) => Of(ClusterCredential.Bearer(new Secret(token)));

    /// <summary>A bearer token from a callback, which is asked for every request and does its own caching.</summary>
    /// <param name="get">Gives the token; its first argument is true where the last one was refused.</param>
    public static IClusterCredentials Token(Func<bool, CancellationToken, ValueTask<Secret>> get) => new TokenCallback(get);

    private sealed class FixedCredentials(ClusterCredential credential) : IClusterCredentials
    {
        public bool CanRefresh => false;

        public ValueTask<ClusterCredential> GetAsync(bool refresh, CancellationToken cancellationToken) => new(credential);
    }

    private sealed class TokenCallback(Func<bool, CancellationToken, ValueTask<Secret>> get) : IClusterCredentials
    {
        public async ValueTask<ClusterCredential> GetAsync(bool refresh, CancellationToken cancellationToken) =>
            ClusterCredential.Bearer(await get(refresh, cancellationToken));
    }
}
