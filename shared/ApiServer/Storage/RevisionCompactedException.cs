namespace Flux.ApiServer.Storage;

/// <summary>A revision was asked for that the store no longer remembers.</summary>
internal sealed class RevisionCompactedException(long revision, long oldest)
    : Exception($"too old resource version: {revision} ({oldest})")
{
    public long Revision { get; } = revision;

    public long Oldest { get; } = oldest;
}
