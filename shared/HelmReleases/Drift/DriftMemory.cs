using System.Collections.Concurrent;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.HelmReleases.Drift;

/// <summary>The metadata of objects that were found to be as their releases say. Losing it costs requests and nothing else.</summary>
internal sealed class DriftMemory
{
    private const int MaxObjects = 1_000_000;
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private int _count;

    public Entry? Find(HelmReleaseContext context) => _entries.GetValueOrDefault(context.Target.InstanceId);

    public void Keep(HelmReleaseContext context, Entry entry)
    {
        Forget(context);
        if (Interlocked.Add(ref _count, entry.Objects.Count) > MaxObjects)
        {
            _entries.Clear();
            Interlocked.Exchange(ref _count, entry.Objects.Count);
        }

        _entries[context.Target.InstanceId] = entry;
    }

    public void Forget(HelmReleaseContext context)
    {
        if (_entries.TryRemove(context.Target.InstanceId, out var before))
        {
            Interlocked.Add(ref _count, -before.Objects.Count);
        }
    }

    /// <summary>What was seen of a release's objects.</summary>
    /// <param name="Release">The Secret of the release and the rules by which it was looked at.</param>
    /// <param name="CheckedAt">When all were looked at last.</param>
    /// <param name="Objects">The objects that are as they should be.</param>
    public sealed record Entry(string Release, DateTimeOffset CheckedAt, IReadOnlyDictionary<(GroupVersionKind Kind, ObjectKey Key), Seen> Objects);

    /// <summary>The metadata of one object.</summary>
    public sealed record Seen(string Uid, UInt128 Fingerprint, string ResourceVersion, bool HasGeneration)
    {
        public static Seen Of(ObjectMetadata metadata) => new(metadata.Uid, metadata.Fingerprint, metadata.ResourceVersion, metadata.Generation > 0);

        /// <summary>Whether nothing but the status has moved since.</summary>
        public bool IsStill(ObjectMetadata metadata) => metadata.Uid == Uid && metadata.Fingerprint == Fingerprint
            && (HasGeneration || metadata.ResourceVersion == ResourceVersion);
    }
}
