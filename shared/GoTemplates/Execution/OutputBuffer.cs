using System.Buffers;

namespace Flux.GoTemplates.Execution;

/// <summary>Output as it grows, in a rented array.</summary>
internal sealed class OutputBuffer
{
    private char[] _items = ArrayPool<char>.Shared.Rent(1024);

    public int Length { get; private set; }

    public void Append(string text)
    {
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
        var text = Length == 0 ? "" : new string(_items, 0, Length);
        ArrayPool<char>.Shared.Return(_items);
        _items = [];
        Length = 0;
        return text;
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent((int)Math.Min(Math.Max((long)_items.Length * 2, (long)Length + more), Array.MaxLength));
        _items.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_items);
        _items = larger;
    }
}
