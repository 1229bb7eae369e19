using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>The simple sources of credentials.</summary>
public static class ClusterCredentials
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    /// <summary>Always the same.</summary>
    public static IClusterCredentials Of(ClusterCredential credential) => new FixedCredentials(credential);

    /// <summary>A bearer token that does not change.</summary>
    public static IClusterCredentials Token(string token) => Of(ClusterCredential.Bearer(new Secret(token)));

    /// <summary>
    /// Bearer tokens of a cloud's identity. One is kept until shortly before it expires, or until a server refuses it; while one is
    /// being got, all wait for the same.
    /// </summary>
    /// <param name="get">Gets a new token, within a minute. What it throws as <see cref="KubeconfigException"/> becomes the request's error.</param>
    /// <param name="clock">The time.</param>
    public static IClusterCredentials Token(Func<CancellationToken, Task<ClusterToken>> get, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(get);
        ArgumentNullException.ThrowIfNull(clock);
        return new CachedCredentials(
            async cancellationToken =>
            {
                using var limit = new CancellationTokenSource(_patience, clock);
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
                try
                {
                    var token = await get(linked.Token).WaitAsync(linked.Token);
                    return (ClusterCredential.Bearer(token.Value), token.Expires);
                }
                catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
                {
                    throw new KubeconfigException($"no token came within {GoDuration.Format(_patience)}", e);
                }
            },
            clock);
    }

    private sealed class FixedCredentials(ClusterCredential credential) : IClusterCredentials
    {
        public bool CanRefresh => false;

        public ValueTask<ClusterCredential> GetAsync(ClusterCredential? refused, CancellationToken cancellationToken) => new(credential);
    }
}
