namespace Flux.Kubernetes;

/// <summary>
/// Keeps a credential that costs something to get: until shortly before it expires, or until it is refused. While one is being
/// got, everyone waits for it, and shares the failure too.
/// </summary>
/// <param name="get">Gets a new one, with when it expires; null for never.</param>
/// <param name="clock">The time.</param>
internal sealed class CachedCredentials(
    Func<CancellationToken, Task<(ClusterCredential Credential, DateTimeOffset? Expires)>> get, TimeProvider clock)
    : IClusterCredentials, IDisposable
{
    /// <summary>This close to its end a credential is replaced; where that fails, it is used to its end.</summary>
    private static readonly TimeSpan _margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private Kept? _kept;
    private KubeconfigException? _failure;
    private int _attempts;

    public async ValueTask<ClusterCredential> GetAsync(ClusterCredential? refused, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _kept) is { } known && IsFresh(known, refused))
        {
            return known.Credential;
        }

        var seen = Volatile.Read(ref _attempts);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_kept is { } kept && IsFresh(kept, refused))
            {
                return kept.Credential;
            }

            if (_attempts != seen && _failure is not null)
            {
                // Someone has just tried while this one waited.
                throw new KubeconfigException(_failure.Message, _failure);
            }

            return (await RenewAsync(refused, cancellationToken)).Credential;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<Kept> RenewAsync(ClusterCredential? refused, CancellationToken cancellationToken)
    {
        try
        {
            var (credential, expires) = await get(cancellationToken);
            _failure = null;
            return _kept = new Kept(credential, expires ?? DateTimeOffset.MaxValue);
        }
        catch (KubeconfigException e)
        {
            _failure = e;
            if (_kept is { } old && !ReferenceEquals(old.Credential, refused) && clock.GetUtcNow() < old.Expires)
            {
                return old;
            }

            throw;
        }
        finally
        {
            Volatile.Write(ref _attempts, _attempts + 1);
        }
    }

    private bool IsFresh(Kept kept, ClusterCredential? refused) =>
        !ReferenceEquals(kept.Credential, refused)
        && (kept.Expires == DateTimeOffset.MaxValue || clock.GetUtcNow() < kept.Expires - _margin);

    private sealed record Kept(ClusterCredential Credential, DateTimeOffset Expires);
}
