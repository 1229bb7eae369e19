using System.Threading.Channels;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Controllers;

/// <summary>A resource's present objects, then its changes as they come.</summary>
internal static class StoreFollower
{
    /// <summary>Starts to follow at once; the changes are read from the channel. Present objects come as created.</summary>
    public static (ChannelReader<StoreEvent> Changes, IDisposable Subscription) Follow(ResourceStore resource)
    {
        var channel = Channel.CreateUnbounded<StoreEvent>();
        var gate = new InitialFirst(channel.Writer);
        var (objects, _, subscription) = resource.ListAndSubscribe(gate);
        foreach (var stored in objects.Values)
        {
            channel.Writer.TryWrite(new StoreEvent(StoreEventType.Created, stored, null));
        }

        gate.Open();
        return (channel.Reader, subscription);
    }

    /// <summary>Holds changes back until the present objects are written.</summary>
    private sealed class InitialFirst(ChannelWriter<StoreEvent> inner) : ChannelWriter<StoreEvent>
    {
        private readonly Lock _lock = new();
        private List<StoreEvent>? _held = [];

        public void Open()
        {
            lock (_lock)
            {
                foreach (var change in _held ?? [])
                {
                    inner.TryWrite(change);
                }

                _held = null;
            }
        }

        public override bool TryWrite(StoreEvent item)
        {
            lock (_lock)
            {
                if (_held is not null)
                {
                    _held.Add(item);
                    return true;
                }
            }

            return inner.TryWrite(item);
        }

        public override bool TryComplete(Exception? error = null) => inner.TryComplete(error);

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) =>
            inner.WaitToWriteAsync(cancellationToken);
    }
}
