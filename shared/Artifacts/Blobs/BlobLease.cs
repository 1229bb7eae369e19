using Flux.Buckets;
using Flux.Buckets.Azure;

namespace Flux.Artifacts;

/// <summary>
/// Keeps other writers of the same artifact away while its parts are staged: who commits drops the parts that others have staged for the
/// same blob. Held on an empty blob beside it, which is deleted with the lease. Should the lease run out all the same (a worker that stood
/// still), the later commit is refused by the service, and what is stored stays whole.
/// </summary>
internal sealed class BlobLease : IAsyncDisposable
{
    private const int Seconds = 60;
    private static readonly TimeSpan _renewAfter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(500);
    private readonly BlobStorage _storage;
    private readonly string _blob;
    private readonly Guid _id = Guid.NewGuid();
    private readonly TimeProvider _clock;
    private long _renewed;

    private BlobLease(BlobStorage storage, string blob, TimeProvider clock) =>
        (_storage, _blob, _clock, _renewed) = (storage, blob, clock, clock.GetTimestamp());

    /// <summary>Waits until nobody else writes.</summary>
    /// <returns>Null where another did so all the time.</returns>
    /// <exception cref="BucketException">The service refused.</exception>
    public static async Task<BlobLease?> AcquireAsync(
        BlobStorage storage, string blob, TimeSpan wait, TimeProvider clock, CancellationToken cancellationToken)
    {
        var lease = new BlobLease(storage, blob, clock);
        var started = clock.GetTimestamp();
        while (true)
        {
            switch (await storage.Container.LeaseAsync(blob, lease._id, Seconds, cancellationToken))
            {
                case true:
                    lease._renewed = clock.GetTimestamp();
                    return lease;
                case false:
                    await CreateAsync(storage, blob, cancellationToken);
                    continue;
            }

            if (clock.GetElapsedTime(started) >= wait)
            {
                return null;
            }

            await Task.Delay(_poll, clock, cancellationToken);
        }
    }

    /// <summary>Makes sure that the lease lasts for the next part; asks only now and then.</summary>
    /// <exception cref="BucketException">It has run out, or the service refused.</exception>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (_clock.GetElapsedTime(_renewed) < _renewAfter)
        {
            return;
        }

        if (await _storage.Container.LeaseAsync(_blob, _id, Seconds, cancellationToken) != true)
        {
            throw new BucketException("another writer has taken over");
        }

        _renewed = _clock.GetTimestamp();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            // to the end, also where the writer gives up: others wait
            await _storage.Container.DeleteAsync(_blob, new() { LeaseId = _id.ToString("D") }, CancellationToken.None);
        }
        catch (BucketException)
        {
            // it runs out by itself
        }
    }

    private static async Task CreateAsync(BlobStorage storage, string blob, CancellationToken cancellationToken)
    {
        try
        {
            await storage.WriteAsync(container => container.PutAsync(blob, default, new() { IfMissing = true }, cancellationToken), cancellationToken);
        }
        catch (BucketException e) when (e.Status is 409 or 412)
        {
            // another made it at the same time
        }
    }
}
