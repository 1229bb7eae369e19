using System.Collections;

namespace Flux.GoTemplates.Values;

/// <summary>A Go slice: a window on an array. Nothing a template can call writes into one, so it may be shared.</summary>
public sealed class GoSlice : GoObject, IReadOnlyList<object?>
{
    private static readonly object[] _bytes = [.. Enumerable.Range(0, 256).Select(i => (object)(byte)i)];
    private readonly object?[]? _items;
    private readonly int _offset;

    /// <summary>A []interface {} of the items, which are not copied.</summary>
    public GoSlice(params object?[] items)
        : this(GoType.AnySlice, items)
    {
    }

    /// <summary>A slice of the type over the items, which are not copied.</summary>
    public GoSlice(GoType type, object?[] items)
        : this(type, items, 0, items?.Length ?? throw new ArgumentNullException(nameof(items)), items.Length)
    {
        if (type.Kind != GoKind.Slice)
        {
            throw new ArgumentException($"{type} is no slice", nameof(type));
        }
    }

    private GoSlice(GoType type, object?[]? items, int offset, int count, int capacity)
        : base(type)
    {
        _items = items;
        _offset = offset;
        Count = count;
        Capacity = capacity;
    }

    /// <inheritdoc/>
    public override bool IsNil => _items is null;

    /// <summary>How many items there are.</summary>
    public int Count { get; }

    /// <summary>How far the slice could be extended; the items beyond <see cref="Count"/> are zero values.</summary>
    public int Capacity { get; }

    /// <summary>The items, for reading.</summary>
    public ReadOnlySpan<object?> Span => _items is null ? [] : _items.AsSpan(_offset, Math.Min(Count, _items.Length - _offset));

    /// <summary>An item.</summary>
    public object? this[int index] =>
        (uint)index >= (uint)Count || _items is null ? throw new ArgumentOutOfRangeException(nameof(index))
        : _offset + index < _items.Length ? _items[_offset + index] : GoValues.Zero(Type.Element!);

    /// <summary>The nil slice of a type.</summary>
    public static GoSlice Nil(GoType type) => new(type, null, 0, 0, 0);

    /// <summary>A []string.</summary>
    public static GoSlice Strings(IEnumerable<string> items) => new(GoType.StringSlice, [.. items]);

    /// <summary>A []uint8.</summary>
    public static GoSlice Bytes(ReadOnlySpan<byte> bytes)
    {
        var items = new object?[bytes.Length];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = _bytes[bytes[i]];
        }

        return new(GoType.SliceOf(GoType.Uint8), items);
    }

    /// <summary>The same items under another type of the same structure.</summary>
    public GoSlice As(GoType type) => ReferenceEquals(type, Type) ? this : new(type, _items, _offset, Count, Capacity);

    /// <summary>The window from one index to before another, both at most <see cref="Capacity"/>; it shares the array.</summary>
    public GoSlice Slice(int start, int end, int? limit = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, end);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, limit ?? Capacity);
        return _items is null ? this : new(Type, Extended(end), _offset + start, end - start, (limit ?? Capacity) - start);
    }

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static GoSlice WithCapacity(GoType type, object?[] items, int capacity) => new(type, items, 0, items.Length, capacity);

    internal byte[] ToBytes()
    {
        var bytes = new byte[Count];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)this[i]!;
        }

        return bytes;
    }

    private object?[] Extended(int end)
    {
        if (_offset + end <= _items!.Length)
        {
            return _items;
        }

        var items = new object?[_offset + end];
        _items.CopyTo(items, 0);
        Array.Fill(items, GoValues.Zero(Type.Element!), _items.Length, items.Length - _items.Length);
        return items;
    }
}
