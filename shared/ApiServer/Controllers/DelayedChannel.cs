using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Flux.ApiServer.Controllers;

/// <summary>An unbounded channel whose items arrive some time after they were written, in their order.</summary>
internal sealed class DelayedChannel<T>(TimeSpan delay, TimeProvider clock) : ChannelWriter<T>
{
    private readonly Channel<(long Written, T Item)> _channel =
        Channel.CreateUnbounded<(long, T)>(new UnboundedChannelOptions { SingleReader = true });

    public override bool TryWrite(T item) => _channel.Writer.TryWrite((clock.GetTimestamp(), item));

    public override bool TryComplete(Exception? error = null) => _channel.Writer.TryComplete(error);

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) =>
        _channel.Writer.WaitToWriteAsync(cancellationToken);

    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (written, item) in _channel.Reader.ReadAllAsync(cancellationToken))
        {
            var left = delay - clock.GetElapsedTime(written);
            if (delay > TimeSpan.Zero && left > TimeSpan.Zero)
            {
                await Task.Delay(left, clock, cancellationToken);
            }

            yield return item;
        }
    }
}
