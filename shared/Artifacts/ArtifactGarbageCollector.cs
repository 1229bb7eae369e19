using Microsoft.Extensions.Options;

namespace Flux.Artifacts;

/// <summary>Deletes artifacts that nobody needs any more.</summary>
/// <remarks>Spec: source-controller's storage: at most a thousand files and five seconds a run.</remarks>
public sealed class ArtifactGarbageCollector(IArtifactStore store, IOptions<ArtifactOptions> options, TimeProvider clock)
{
    private const int MaxConsidered = 1000;
    private static readonly TimeSpan _budget = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Deletes an object's artifacts but the current one, the newest <see cref="ArtifactOptions.RetentionRecords"/>, and those
    /// younger than <see cref="ArtifactOptions.RetentionTtl"/>.
    /// </summary>
    /// <param name="folder">The object's folder.</param>
    /// <param name="current">The path that its status advertises; null where there is none.</param>
    /// <param name="cancellationToken">Gives up; what was deleted stays deleted.</param>
    /// <returns>The deleted paths.</returns>
    /// <exception cref="ArtifactException">The store failed.</exception>
    public async Task<IReadOnlyList<string>> CollectAsync(string folder, string? current, CancellationToken cancellationToken)
    {
        var entries = await store.ListAsync(folder, cancellationToken);
        var oldest = clock.GetUtcNow() - options.Value.RetentionTtl;
        var garbage = entries
            .Skip(options.Value.RetentionRecords)
            .Where(entry => entry.Path != current && entry.StoredAt < oldest)
            .Reverse()
            .Take(MaxConsidered);
        return await DeleteAsync(garbage, cancellationToken);
    }

    /// <summary>Deletes all of an object's artifacts.</summary>
    /// <returns>The deleted paths.</returns>
    /// <exception cref="ArtifactException">The store failed.</exception>
    public async Task<IReadOnlyList<string>> DeleteAllAsync(string folder, CancellationToken cancellationToken)
    {
        var deleted = new List<string>();
        while (await store.ListAsync(folder, cancellationToken) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                await store.DeleteAsync(entry.Path, cancellationToken);
                deleted.Add(entry.Path);
            }
        }

        return deleted;
    }

    private async Task<IReadOnlyList<string>> DeleteAsync(IEnumerable<ArtifactEntry> entries, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var deleted = new List<string>();
        foreach (var entry in entries)
        {
            if (clock.GetElapsedTime(started) > _budget)
            {
                break;
            }

            await store.DeleteAsync(entry, cancellationToken);
            deleted.Add(entry.Path);
        }

        return deleted;
    }
}
