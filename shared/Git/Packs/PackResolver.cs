using System.Buffers;
using System.Runtime.InteropServices;
using Flux.Git.Objects;

namespace Flux.Git.Packs;

/// <summary>
/// Resolves a pack's deltas, each once: from every whole object down to what builds on it, depth first, so that a base is in
/// memory while its deltas need it. Bases over the budget are dropped and made again.
/// </summary>
internal sealed class PackResolver(PackObjects objects, GitLimits limits, IObjectSource? externalBases)
{
    private readonly List<Frame> _stack = [];
    private readonly long _heldLimit = Math.Max(limits.MemoryBytes, 16L << 20);
    private int[] _firstChild = [];
    private int[] _nextSibling = [];
    private long _held;
    private int _unresolved;

    /// <summary>Resolves all deltas.</summary>
    /// <exception cref="GitException">A delta is malformed, has no base, is one of a cycle, or is over a limit.</exception>
    public void Resolve(CancellationToken cancellationToken)
    {
        CollectChildren();
        if (_unresolved == 0)
        {
            return;
        }

        using var hasher = new ObjectHasher(objects.Format);
        try
        {
            var whole = objects.Count;
            for (var root = 0; root < whole; root++)
            {
                if (!objects.Entries[root].IsDelta)
                {
                    ResolveFrom(root, hasher, cancellationToken);
                }
            }

            ResolveExternal(hasher, cancellationToken);
        }
        finally
        {
            foreach (var frame in _stack)
            {
                Return(frame.Buffer);
            }
        }

        if (_unresolved > 0)
        {
            throw PackErrors.Corrupt($"the bases of {_unresolved} deltas are missing or form a cycle");
        }
    }

    private void CollectChildren()
    {
        var entries = objects.Entries;
        foreach (ref readonly var entry in entries)
        {
            _unresolved += entry.IsDelta ? 1 : 0;
        }

        if (_unresolved == 0)
        {
            return;
        }

        _firstChild = new int[entries.Length];
        _nextSibling = new int[entries.Length];
        Array.Fill(_firstChild, -1);
        for (var index = entries.Length - 1; index >= 0; index--)
        {
            if (entries[index].IsDelta && entries[index].Base != PackEntry.NoBase)
            {
                AddChild(entries[index].Base, index);
            }
        }
    }

    private void AddChild(int parent, int child)
    {
        _nextSibling[child] = _firstChild[parent];
        _firstChild[parent] = child;
    }

    // Deltas that name their base by id join the children of the first entry that turns out to be it.
    private void AdoptReferences(int index)
    {
        if (objects.ReferenceDeltas.Count == 0
            || !objects.ReferenceDeltas.Remove(objects.Entries[index].Id, out var waiting))
        {
            return;
        }

        foreach (var child in waiting)
        {
            objects.Entries[child].Base = index;
            AddChild(index, child);
        }
    }

    private void ResolveExternal(ObjectHasher hasher, CancellationToken cancellationToken)
    {
        if (externalBases is null)
        {
            return;
        }

        foreach (var id in objects.ReferenceDeltas.Keys.ToArray())
        {
            if (objects.ReferenceDeltas.ContainsKey(id) && externalBases.TryRead(id, out var value))
            {
                var root = objects.AddExternal(id, value);
                Array.Resize(ref _firstChild, objects.Count);
                Array.Resize(ref _nextSibling, objects.Count);
                _firstChild[root] = -1;
                ResolveFrom(root, hasher, cancellationToken);
            }
        }
    }

    private void ResolveFrom(int root, ObjectHasher hasher, CancellationToken cancellationToken)
    {
        AdoptReferences(root);
        if (_firstChild[root] < 0)
        {
            return;
        }

        _stack.Add(new Frame(root, null));
        while (_stack.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var frame = _stack[^1];
            var child = _firstChild[frame.Index];
            if (child < 0)
            {
                Pop();
                continue;
            }

            _firstChild[frame.Index] = _nextSibling[child];
            if (_stack.Count > limits.DeltaDepth)
            {
                throw PackErrors.Limit($"a chain of deltas is longer than {limits.DeltaDepth}");
            }

            ResolveChild(frame.Index, child, hasher);
        }
    }

    private void ResolveChild(int parent, int child, ObjectHasher hasher)
    {
        var size = objects.Entries[child].Size;
        var kept = objects.Arena.TryTake(size, out var slot);
        var rented = kept ? null : ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var result = kept ? objects.Arena.Get(slot, size).Span : rented.AsSpan(0, size);
            objects.ApplyDelta(child, ContentOfTop().Span, result);
            var type = objects.Entries[parent].Type;
            var id = hasher.Compute(type, result);
            ref var entry = ref objects.Entries[child];
            (entry.Type, entry.Id) = (type, id);
            if (kept)
            {
                (entry.Slot, entry.Kept) = (slot, PackEntryMemory.Content);
            }
        }
        catch
        {
            Return(rented);
            throw;
        }

        objects.Index(objects.Entries[child].Id, child);
        _unresolved--;
        AdoptReferences(child);
        if (_firstChild[child] < 0)
        {
            Return(rented);
            return;
        }

        // The last delta of a base: the base is not needed below, so that a plain chain holds two contents, not all.
        if (_firstChild[parent] < 0)
        {
            DropBuffer(_stack.Count - 1);
        }

        _stack.Add(new Frame(child, rented));
        _held += rented is null ? 0 : size;
        for (var oldest = 0; _held > _heldLimit && oldest < _stack.Count - 1; oldest++)
        {
            DropBuffer(oldest);
        }
    }

    private ReadOnlyMemory<byte> ContentOfTop()
    {
        var frame = _stack[^1];
        return frame.Buffer is null
            ? objects.Content(frame.Index)
            : frame.Buffer.AsMemory(0, objects.Entries[frame.Index].Size);
    }

    private void Pop()
    {
        DropBuffer(_stack.Count - 1);
        _stack.RemoveAt(_stack.Count - 1);
    }

    private void DropBuffer(int position)
    {
        var frame = _stack[position];
        if (frame.Buffer is not null)
        {
            _held -= objects.Entries[frame.Index].Size;
            Return(frame.Buffer);
            _stack[position] = frame with { Buffer = null };
        }
    }

    private static void Return(byte[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Frame(int Index, byte[]? Buffer);
}
