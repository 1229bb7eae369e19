namespace Flux.ApiServer.Storage.Journal;

/// <summary>How a journal works.</summary>
internal sealed record JournalOptions
{
    /// <summary>How long writes may wait to be brought to the disk; 0, the default, brings them there before they are acknowledged.</summary>
    public TimeSpan SyncInterval { get; init; }

    /// <summary>A log gives way to a snapshot when it has this size, and that of the last snapshot; the default is 16 MiB.</summary>
    public long MinLogBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Runs the writing of a snapshot; by default on a thread of its own.</summary>
    public Func<Action, Task> Background { get; init; } = static work =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Told in one sentence what the operator may want to know: a tail that was cut off, a snapshot that failed.</summary>
    public Action<string> Notice { get; init; } = static _ => { };

    /// <summary>For the sync interval.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
