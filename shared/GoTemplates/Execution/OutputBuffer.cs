using System.Buffers;
using System.Text;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Execution;

/// <summary>Output as it grows, in rented arrays.</summary>
/// <param name="toBytes">Whether it becomes bytes as it grows, so that a large output takes half the room.</param>
internal sealed class OutputBuffer(bool toBytes = false)
{
    private const int MaxPending = 16 * 1024;
    private const int ChunkBytes = 64 * 1024;
    private readonly List<ArraySegment<byte>> _chunks = toBytes ? [] : null!;
    private char[] _items = ArrayPool<char>.Shared.Rent(1024);

    public int Length { get; private set; }

    public void Append(string text)
    {
        if (toBytes && text.Length > MaxPending - Length)
        {
            // what is written at once holds whole characters, so that none is split between chunks
            Encode(_items.AsSpan(0, Length));
            Length = 0;
            if (text.Length > MaxPending)
            {
                Encode(text);
                return;
            }
        }

        if (text.Length > _items.Length - Length)
        {
            Grow(text.Length);
        }

        text.CopyTo(_items.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>The text; the buffer cannot be used afterwards.</summary>
    public string Finish()
    {
        var text = toBytes ? GoString.FromBytes(FinishBytes()) : Length == 0 ? "" : new string(_items, 0, Length);
        Release();
        return text;
    }

    /// <summary>The text's bytes; the buffer cannot be used afterwards.</summary>
    public byte[] FinishBytes()
    {
        if (_chunks.Count == 0)
        {
            var all = GoString.ToBytes(_items.AsSpan(0, Length));
            Release();
            return all;
        }

        Encode(_items.AsSpan(0, Length));
        var bytes = new byte[_chunks.Sum(c => c.Count)];
        var at = 0;
        foreach (var chunk in _chunks)
        {
            chunk.AsSpan().CopyTo(bytes.AsSpan(at));
            at += chunk.Count;
            ArrayPool<byte>.Shared.Return(chunk.Array!);
        }

        _chunks.Clear();
        Release();
        return bytes;
    }

    private void Release()
    {
        ArrayPool<char>.Shared.Return(_items);
        _items = [];
        Length = 0;
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent((int)Math.Min(Math.Max((long)_items.Length * 2, (long)Length + more), Array.MaxLength));
        _items.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_items);
        _items = larger;
    }

    private void Encode(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            var count = Math.Min(text.Length, MaxPending);
            if (count < text.Length && char.IsHighSurrogate(text[count - 1]))
            {
                count--;
            }

            Put(text[..count]);
            text = text[count..];
        }
    }

    private void Put(ReadOnlySpan<char> text)
    {
        if (_chunks.Count == 0 || _chunks[^1].Array!.Length - _chunks[^1].Count < text.Length * 3)
        {
            _chunks.Add(new(ArrayPool<byte>.Shared.Rent(ChunkBytes), 0, 0));
        }

        var chunk = _chunks[^1];
        var free = chunk.Array.AsSpan(chunk.Count);
        int written;
        if (GoString.HasSurrogates(text))
        {
            var bytes = GoString.ToBytes(text);
            bytes.CopyTo(free);
            written = bytes.Length;
        }
        else
        {
            written = Encoding.UTF8.GetBytes(text, free);
        }

        _chunks[^1] = new(chunk.Array!, 0, chunk.Count + written);
    }
}
