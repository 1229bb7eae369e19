using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Tests.Storage;

public sealed class CommitQueueTests
{
    /// <summary>
    /// Whoever asks in the moment in which the journal's thread finds nothing to do must not be given a task that nobody completes. The
    /// thread of this journal finds that again and again, without a pause.
    /// </summary>
    [Fact]
    public async Task Settled_WhenThereIsNothingToWrite_IsSoAtOnce()
    {
        using var store = new ObjectStore(new IdleJournal(), new StoreState(ObjectStore.FirstRevision, []));
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        for (var i = 0; i < 20_000; i++)
        {
            await store.Ticket().SettledAsync().WaitAsync(deadline.Token);
        }
    }

    private sealed class IdleJournal : IStoreJournal
    {
        public bool WantsSnapshot => false;

        public TimeSpan SyncInterval => TimeSpan.FromTicks(1);

        public void Write(IReadOnlyList<PendingChange> changes)
        {
        }

        public void SyncIfDue()
        {
        }

        public void Renew(StoreState state)
        {
        }

        public void Dispose()
        {
        }
    }
}
