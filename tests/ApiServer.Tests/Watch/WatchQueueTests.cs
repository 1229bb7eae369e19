using Flux.ApiServer.Storage;
using Flux.ApiServer.Watch;

namespace Flux.ApiServer.Tests.Watch;

public sealed class WatchQueueTests
{
    [Fact]
    public void TryWrite_OfMoreChangesThanAWatcherMayBeBehind_CutsItOff()
    {
        using var queue = new WatchQueue();
        for (var i = 0; i < WatchQueue.MaxChanges; i++)
        {
            Assert.True(queue.TryWrite(Change(1)));
        }

        Assert.False(queue.Overflow.IsCancellationRequested);
        Assert.False(queue.TryWrite(Change(1)));
        Assert.True(SpinWait.SpinUntil(() => queue.Overflow.IsCancellationRequested, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void TryWrite_OfMoreBytesThanAWatcherMayBeBehind_CutsItOff()
    {
        using var queue = new WatchQueue();
        var large = Change(1024 * 1024);
        for (var i = 0; i < WatchQueue.MaxBytes / (1024 * 1024); i++)
        {
            Assert.True(queue.TryWrite(large));
        }

        Assert.False(queue.TryWrite(Change(1)));
    }

    [Fact]
    public void TryRead_MakesRoom()
    {
        using var queue = new WatchQueue();
        for (var i = 0; i < 3 * WatchQueue.MaxChanges; i++)
        {
            Assert.True(queue.TryWrite(Change(100_000)));
            Assert.True(queue.TryRead(out _));
        }
    }

    private static StoreEvent Change(int bytes) => new(
        StoreEventType.Created,
        new StoredObject { Namespace = "ns", Name = "a", Uid = "", Revision = 1, ApiVersion = "v1", Json = new byte[bytes], Labels = null },
        null);
}
