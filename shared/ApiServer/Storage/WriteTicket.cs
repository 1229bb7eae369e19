namespace Flux.ApiServer.Storage;

/// <summary>Stands for the writes of one request, from its start on.</summary>
internal sealed class WriteTicket(CommitQueue? queue)
{
    private readonly long _failures = queue?.Failures ?? 0;

    /// <summary>Completes when the writes made so far, and what they were decided upon, cannot be lost any more.</summary>
    /// <returns>A task that fails with <see cref="JournalException"/> where some may be lost.</returns>
    public Task SettledAsync() => queue?.SettledAsync(_failures) ?? Task.CompletedTask;
}
