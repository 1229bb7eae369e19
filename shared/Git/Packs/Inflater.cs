using System.Buffers.Binary;

namespace Flux.Git.Packs;

/// <summary>
/// Inflates one zlib stream after the other into whole buffers. Unlike <c>ZLibStream</c> it tells exactly where a stream
/// ends, which the entries of a pack do not say, costs nothing to start, and can pause at any byte of input.
/// </summary>
/// <remarks>Spec: RFC 1950 (zlib), RFC 1951 (deflate).</remarks>
internal sealed partial class Inflater
{
    // What the fast loop may read and write without looking: two refills; a literal and the longest match.
    private const int FastInput = 24;
    private const int FastOutput = 288;

    private readonly HuffmanTable _codeLengths = new(7, 19, 128);
    private readonly HuffmanTable _dynamicLiterals = new(11, 288, 2400);
    private readonly HuffmanTable _dynamicDistances = new(8, 32, 512);
    private readonly byte[] _lengths = new byte[320];

    private HuffmanTable _literals = DeflateTables.FixedLiterals;
    private HuffmanTable _distances = DeflateTables.FixedDistances;
    private State _state;
    private bool _lastBlock;
    private ulong _bits;
    private int _bitCount;
    private int _input;
    private int _storedLeft;
    private int _literalCount;
    private int _distanceCount;
    private int _codeLengthCount;
    private int _lengthsRead;

    private enum State
    {
        Header,
        Block,
        Stored,
        TableSizes,
        CodeLengths,
        Lengths,
        Codes,
        Trailer,
        Finished,
    }

    /// <summary>How much was written to the output of the current stream.</summary>
    public int Written { get; private set; }

    /// <summary>Makes ready for the next stream.</summary>
    public void Reset()
    {
        _state = State.Header;
        _bits = 0;
        _bitCount = 0;
        Written = 0;
    }

    /// <summary>Goes on with the stream.</summary>
    /// <param name="input">The next input.</param>
    /// <param name="output">All of the output from its first byte: what was written before must still be there.</param>
    /// <param name="consumed">How much of the input was taken; when done, exactly up to the stream's end.</param>
    public InflateStatus Inflate(ReadOnlySpan<byte> input, Span<byte> output, out int consumed)
    {
        _input = 0;
        var status = Run(input, output);
        consumed = _input;
        return status;
    }

    private InflateStatus Run(ReadOnlySpan<byte> input, Span<byte> output)
    {
        while (true)
        {
            // Null: go on with the next state.
            var status = _state switch
            {
                State.Header => ReadHeader(input),
                State.Block => ReadBlockHeader(input),
                State.Stored => CopyStored(input, output),
                State.TableSizes => ReadTableSizes(input),
                State.CodeLengths => ReadCodeLengths(input),
                State.Lengths => ReadLengths(input),
                State.Codes => DecodeCodes(input, output),
                State.Trailer => ReadTrailer(input, output),
                _ => InflateStatus.Done,
            };
            if (status is { } stop)
            {
                return stop;
            }
        }
    }

    private bool Need(ReadOnlySpan<byte> input, int count)
    {
        while (_bitCount < count)
        {
            if (_input == input.Length)
            {
                return false;
            }

            _bits |= (ulong)input[_input++] << _bitCount;
            _bitCount += 8;
        }

        return true;
    }

    private uint Take(int count)
    {
        var value = (uint)(_bits & ((1UL << count) - 1));
        _bits >>= count;
        _bitCount -= count;
        return value;
    }

    private InflateStatus? ReadHeader(ReadOnlySpan<byte> input)
    {
        if (!Need(input, 16))
        {
            return InflateStatus.NeedsInput;
        }

        var method = Take(8);
        var flags = Take(8);
        if ((method & 15) != 8 || method >> 4 > 7 || ((method << 8) | flags) % 31 != 0 || (flags & 0x20) != 0)
        {
            return InflateStatus.Invalid;
        }

        _state = State.Block;
        return null;
    }

    private InflateStatus? ReadBlockHeader(ReadOnlySpan<byte> input)
    {
        if (!Need(input, 3))
        {
            return InflateStatus.NeedsInput;
        }

        // A stored block's length follows in whole bytes; look before taking, so that a pause can begin again here.
        var type = (int)(_bits >> 1) & 3;
        if (type == 0)
        {
            var padding = (_bitCount - 3) & 7;
            if (!Need(input, 3 + padding + 32))
            {
                return InflateStatus.NeedsInput;
            }

            _lastBlock = Take(1) == 1;
            Take(2 + padding);
            var length = Take(16);
            if ((length ^ 0xffff) != Take(16))
            {
                return InflateStatus.Invalid;
            }

            _storedLeft = (int)length;
            _state = State.Stored;
            return null;
        }

        _lastBlock = Take(1) == 1;
        Take(2);
        (_literals, _distances) = type == 1 ? (DeflateTables.FixedLiterals, DeflateTables.FixedDistances) : (_dynamicLiterals, _dynamicDistances);
        _state = type == 1 ? State.Codes : State.TableSizes;
        return type == 3 ? InflateStatus.Invalid : null;
    }

    private InflateStatus? CopyStored(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var count = Math.Min(_storedLeft, Math.Min(input.Length - _input, output.Length - Written));
        input.Slice(_input, count).CopyTo(output[Written..]);
        _input += count;
        Written += count;
        _storedLeft -= count;
        if (_storedLeft > 0)
        {
            return Written == output.Length ? InflateStatus.NeedsOutput : InflateStatus.NeedsInput;
        }

        _state = _lastBlock ? State.Trailer : State.Block;
        return null;
    }

    private InflateStatus? ReadTableSizes(ReadOnlySpan<byte> input)
    {
        if (!Need(input, 14))
        {
            return InflateStatus.NeedsInput;
        }

        _literalCount = (int)Take(5) + 257;
        _distanceCount = (int)Take(5) + 1;
        _codeLengthCount = (int)Take(4) + 4;
        _lengthsRead = 0;
        Array.Clear(_lengths);
        _state = State.CodeLengths;
        return _literalCount > 286 || _distanceCount > 30 ? InflateStatus.Invalid : null;
    }

    private InflateStatus? ReadCodeLengths(ReadOnlySpan<byte> input)
    {
        while (_lengthsRead < _codeLengthCount)
        {
            if (!Need(input, 3))
            {
                return InflateStatus.NeedsInput;
            }

            _lengths[DeflateTables.CodeLengthOrder[_lengthsRead++]] = (byte)Take(3);
        }

        _lengthsRead = 0;
        _state = State.Lengths;
        return _codeLengths.TryBuild(_lengths.AsSpan(0, 19)) ? null : InflateStatus.Invalid;
    }

    private InflateStatus? ReadLengths(ReadOnlySpan<byte> input)
    {
        var total = _literalCount + _distanceCount;
        while (_lengthsRead < total)
        {
            var status = Peek(input, _codeLengths, 0, out var symbol, out var used);
            if (status is not null)
            {
                return status;
            }

            var extra = symbol switch { 16 => 2, 17 => 3, 18 => 7, _ => 0 };
            if (!Need(input, used + extra))
            {
                return InflateStatus.NeedsInput;
            }

            Take(used);
            if (symbol < 16)
            {
                _lengths[_lengthsRead++] = (byte)symbol;
                continue;
            }

            var repeat = (int)Take(extra) + (symbol == 18 ? 11 : 3);
            if ((symbol == 16 && _lengthsRead == 0) || _lengthsRead + repeat > total)
            {
                return InflateStatus.Invalid;
            }

            var value = symbol == 16 ? _lengths[_lengthsRead - 1] : (byte)0;
            _lengths.AsSpan(_lengthsRead, repeat).Fill(value);
            _lengthsRead += repeat;
        }

        _state = State.Codes;
        return _lengths[256] != 0
            && _dynamicLiterals.TryBuild(_lengths.AsSpan(0, _literalCount))
            && _dynamicDistances.TryBuild(_lengths.AsSpan(_literalCount, _distanceCount))
            ? null
            : InflateStatus.Invalid;
    }

    private InflateStatus? ReadTrailer(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var padding = _bitCount & 7;
        if (!Need(input, padding + 32))
        {
            return InflateStatus.NeedsInput;
        }

        Take(padding);
        _state = State.Finished;
        return BinaryPrimitives.ReverseEndianness(Take(32)) == Adler32.Compute(output[..Written])
            ? InflateStatus.Done
            : InflateStatus.Invalid;
    }

    // Looks up the symbol that begins `skip` bits ahead, taking no more input than it needs.
    private InflateStatus? Peek(ReadOnlySpan<byte> input, HuffmanTable table, int skip, out int symbol, out int length)
    {
        while (true)
        {
            var bits = _bits >> skip;
            var entry = table.Entries[(int)bits & ((1 << table.RootBits) - 1)];
            if ((entry & HuffmanTable.Link) != 0)
            {
                var start = (int)((entry & ~HuffmanTable.Link) >> 4);
                entry = table.Entries[start + ((int)(bits >> table.RootBits) & ((1 << (int)(entry & 15)) - 1))];
            }

            symbol = (int)(entry >> 4);
            length = (int)(entry & 15);
            if (length != 0 && length <= _bitCount - skip)
            {
                return null;
            }

            if (_bitCount - skip >= 15)
            {
                return InflateStatus.Invalid;
            }

            if (!Need(input, _bitCount + 1))
            {
                return InflateStatus.NeedsInput;
            }
        }
    }

    private InflateStatus? DecodeCodes(ReadOnlySpan<byte> input, Span<byte> output)
    {
        while (true)
        {
            if (_bitCount < 8 && input.Length - _input >= FastInput && output.Length - Written >= FastOutput
                && DecodeFast(input, output) is { } ended)
            {
                return ended == InflateStatus.Done ? null : ended;
            }

            var status = Peek(input, _literals, 0, out var symbol, out var used);
            if (status is not null)
            {
                return status;
            }

            if (symbol < 256)
            {
                if (Written == output.Length)
                {
                    return InflateStatus.NeedsOutput;
                }

                output[Written++] = (byte)symbol;
                Take(used);
            }
            else if (symbol == 256)
            {
                Take(used);
                _state = _lastBlock ? State.Trailer : State.Block;
                return null;
            }
            else if (DecodeMatch(input, output, symbol - 257, used) is { } stop)
            {
                return stop;
            }
        }
    }

    // Takes nothing before all of the match is there, so that a pause can begin again at its first bit.
    private InflateStatus? DecodeMatch(ReadOnlySpan<byte> input, Span<byte> output, int symbol, int used)
    {
        int extra = DeflateTables.LengthExtras[symbol];
        if (!Need(input, used + extra))
        {
            return InflateStatus.NeedsInput;
        }

        var length = DeflateTables.LengthBases[symbol] + (int)((_bits >> used) & ((1UL << extra) - 1));
        used += extra;
        if (length < 3)
        {
            return InflateStatus.Invalid;
        }

        var status = Peek(input, _distances, used, out var distanceSymbol, out var distanceBits);
        if (status is not null)
        {
            return status;
        }

        used += distanceBits;
        extra = DeflateTables.DistanceExtras[distanceSymbol];
        if (!Need(input, used + extra))
        {
            return InflateStatus.NeedsInput;
        }

        var distance = DeflateTables.DistanceBases[distanceSymbol] + (int)((_bits >> used) & ((1UL << extra) - 1));
        used += extra;
        if (distance == 0 || distance > Written)
        {
            return InflateStatus.Invalid;
        }

        if (length > output.Length - Written)
        {
            return InflateStatus.NeedsOutput;
        }

        for (var i = 0; i < length; i++)
        {
            output[Written + i] = output[Written + i - distance];
        }

        Written += length;
        _bits >>= used;
        _bitCount -= used;
        return null;
    }
}
