namespace Flux.Git.Packs;

/// <summary>
/// Decodes one Huffman code by lookup: a first table by the next bits, for longer codes a second one behind it. An entry
/// holds the code's length in its low 4 bits and the symbol above; a link holds the second table's bits and start.
/// </summary>
internal sealed class HuffmanTable(int rootBits, int maxSymbols, int capacity)
{
    private const int MaxLength = 15;

    /// <summary>Set in an entry that leads to a second table.</summary>
    public const uint Link = 0x8000_0000;

    private readonly uint[] _entries = new uint[capacity];
    private readonly ushort[] _sorted = new ushort[maxSymbols];

    /// <summary>The entries; 0 marks bits that are no code.</summary>
    public uint[] Entries => _entries;

    /// <summary>How many bits the first table takes.</summary>
    public int RootBits => rootBits;

    /// <summary>Builds the table of the canonical code with these lengths.</summary>
    /// <returns>False where the lengths are not a code: over-subscribed, or incomplete with more than one symbol.</returns>
    public bool TryBuild(ReadOnlySpan<byte> lengths)
    {
        Span<int> count = stackalloc int[MaxLength + 1];
        count.Clear();
        foreach (var length in lengths)
        {
            count[length]++;
        }

        var used = lengths.Length - count[0];
        var left = 1;
        for (var length = 1; length <= MaxLength; length++)
        {
            left = (left << 1) - count[length];
            if (left < 0)
            {
                return false;
            }
        }

        // An incomplete code is allowed for a single distance only (RFC 1951, 3.2.7), or for none at all.
        if (left > 0 && (used > 1 || (used == 1 && count[1] != 1)))
        {
            return false;
        }

        Sort(lengths, count);
        Array.Clear(_entries);
        return Fill(lengths, count, used);
    }

    private void Sort(ReadOnlySpan<byte> lengths, ReadOnlySpan<int> count)
    {
        Span<int> offsets = stackalloc int[MaxLength + 2];
        offsets[1] = 0;
        for (var length = 1; length <= MaxLength; length++)
        {
            offsets[length + 1] = offsets[length] + count[length];
        }

        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] != 0)
            {
                _sorted[offsets[lengths[symbol]]++] = (ushort)symbol;
            }
        }
    }

    private bool Fill(ReadOnlySpan<byte> lengths, ReadOnlySpan<int> count, int used)
    {
        var next = 1 << rootBits;
        var code = 0;
        var previousLength = 0;
        var linked = -1;
        var subBits = 0;
        var subStart = 0;
        for (var i = 0; i < used; i++)
        {
            var symbol = _sorted[i];
            int length = lengths[symbol];
            code <<= length - previousLength;
            previousLength = length;
            var reversed = Reverse(code, length);
            if (length <= rootBits)
            {
                for (var at = reversed; at < 1 << rootBits; at += 1 << length)
                {
                    _entries[at] = ((uint)symbol << 4) | (uint)length;
                }
            }
            else
            {
                var prefix = reversed & ((1 << rootBits) - 1);
                if (prefix != linked)
                {
                    linked = prefix;
                    subBits = SubTableBits(count, length, code);
                    subStart = next;
                    next += 1 << subBits;
                    if (next > _entries.Length)
                    {
                        return false;
                    }

                    _entries[prefix] = Link | ((uint)subStart << 4) | (uint)subBits;
                }

                for (var at = reversed >> rootBits; at < 1 << subBits; at += 1 << (length - rootBits))
                {
                    _entries[subStart + at] = ((uint)symbol << 4) | (uint)length;
                }
            }

            code++;
        }

        return true;
    }

    // The bits that the codes sharing this one's first bits need: as many as it takes until they are used up.
    private int SubTableBits(ReadOnlySpan<int> count, int length, int code)
    {
        var bits = length - rootBits;
        var firstOfLength = code;
        var left = 1 << bits;
        var remaining = count[length] - CodesBefore(count, length, firstOfLength);
        while (true)
        {
            left -= remaining;
            if (left <= 0 || length == MaxLength)
            {
                return bits;
            }

            length++;
            bits++;
            left <<= 1;
            remaining = count[length];
        }
    }

    // How many codes of this length are numerically smaller: the canonical code numbers them in a row.
    private static int CodesBefore(ReadOnlySpan<int> count, int length, int code)
    {
        var first = 0;
        for (var shorter = 1; shorter <= length; shorter++)
        {
            first = (first + (shorter == 1 ? 0 : count[shorter - 1])) << 1;
        }

        return code - first;
    }

    private static int Reverse(int code, int length)
    {
        var reversed = 0;
        for (var bit = 0; bit < length; bit++)
        {
            reversed = (reversed << 1) | (code & 1);
            code >>= 1;
        }

        return reversed;
    }
}
