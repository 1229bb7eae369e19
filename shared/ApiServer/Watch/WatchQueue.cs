using System.Threading.Channels;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Watch;

/// <summary>
/// The changes that a watcher has still to be told, bounded in number and bytes. A watcher that falls further behind is cut off at once, even
/// in the middle of a send that its client does not take: nobody else waits for it, and it lists again.
/// </summary>
internal sealed class WatchQueue : ChannelWriter<StoreEvent>, IDisposable
{
    /// <summary>How many changes a watcher may be behind: at least as many as a resumed watch can begin with.</summary>
    public const int MaxChanges = ChangeHistory.MaxChanges + 2_000;

    /// <summary>How many bytes of JSON these may have together.</summary>
    public const long MaxBytes = 2 * ChangeHistory.MaxBytes;

    private readonly Channel<StoreEvent> _channel = Channel.CreateUnbounded<StoreEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _overflow = new();
    private long _bytes;
    private int _count;

    /// <summary>Cancelled when the watcher is too far behind.</summary>
    public CancellationToken Overflow => _overflow.Token;

    /// <summary>Takes a change, if there is room. Called under the store's lock.</summary>
    public override bool TryWrite(StoreEvent item)
    {
        if (Interlocked.Increment(ref _count) > MaxChanges || Interlocked.Add(ref _bytes, item.Object.Json.Length) > MaxBytes || !_channel.Writer.TryWrite(item))
        {
            // Not here and now: the store is locked.
            _ = _overflow.CancelAsync();
            return false;
        }

        return true;
    }

    public override bool TryComplete(Exception? error = null) => _channel.Writer.TryComplete(error);

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => _channel.Writer.WaitToWriteAsync(cancellationToken);

    /// <summary>Whether there is or will be something to read; false at the end.</summary>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => _channel.Reader.WaitToReadAsync(cancellationToken);

    public bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StoreEvent? change)
    {
        if (!_channel.Reader.TryRead(out change))
        {
            return false;
        }

        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -change.Object.Json.Length);
        return true;
    }

    public void Dispose() => _overflow.Dispose();
}
