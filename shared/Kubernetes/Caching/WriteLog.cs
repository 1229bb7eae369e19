using Flux.Primitives;

namespace Flux.Kubernetes.Caching;

/// <summary>What was written of one kind, the newest last. Used under the lists' lock.</summary>
internal sealed class WriteLog
{
    private readonly Dictionary<ObjectKey, LinkedListNode<Write>> _byKey = [];
    private readonly LinkedList<Write> _writes = new();

    /// <summary>How much memory the writes take, roughly.</summary>
    public long Bytes { get; private set; }

    public bool IsEmpty => _writes.Count == 0;

    public void Add(ObjectKey key, ObjectMetadata? metadata, long at)
    {
        if (_byKey.Remove(key, out var before))
        {
            _writes.Remove(before);
            Bytes -= SizeOf(before.Value);
            // Answers may overtake one another: what the newer version is stays.
            metadata = metadata is not null && before.Value.Metadata is { } known
                && ResourceVersions.Compare(known.ResourceVersion, metadata.ResourceVersion) > 0 ? known : metadata;
        }

        _byKey[key] = _writes.AddLast(new Write(key, metadata, at));
        Bytes += SizeOf(_byKey[key].Value);
    }

    /// <summary>What was written since a time, of what a list asks for.</summary>
    public Dictionary<ObjectKey, ObjectMetadata?> Since(long timestamp, ListOptions options)
    {
        var found = new Dictionary<ObjectKey, ObjectMetadata?>();
        if (_writes.Last is not { } newest || newest.Value.At < timestamp)
        {
            return found;
        }

        var selector = string.IsNullOrEmpty(options.LabelSelector) ? null : LabelSelector.Parse(options.LabelSelector);
        for (var node = _writes.Last; node is not null && node.Value.At >= timestamp; node = node.Previous)
        {
            var (key, metadata, _) = node.Value;
            if (options.Namespace.Length == 0 || key.Namespace == options.Namespace)
            {
                // What no longer matches is not in the list; what only the server can judge is not known.
                var isListed = metadata is not null && string.IsNullOrEmpty(options.FieldSelector) && selector?.Matches(metadata.Labels) is not false;
                found[key] = isListed ? metadata : null;
            }
        }

        return found;
    }

    public void Forget(TimeProvider clock, TimeSpan age)
    {
        while (_writes.First is { } oldest && clock.GetElapsedTime(oldest.Value.At) > age)
        {
            _writes.RemoveFirst();
            Bytes -= SizeOf(oldest.Value);
            _byKey.Remove(oldest.Value.Key);
        }
    }

    private static long SizeOf(Write write) => 200 + (write.Metadata?.ApproximateBytes ?? 0);

    private sealed record Write(ObjectKey Key, ObjectMetadata? Metadata, long At);
}
