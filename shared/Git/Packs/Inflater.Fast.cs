using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Flux.Git.Packs;

/// <content>The loop for the middle of a stream, where there is room enough not to look at the ends.</content>
internal sealed partial class Inflater
{
    // The same without looking at the ends; bounds are checked once a round. Done: the block ended.
    private InflateStatus? DecodeFast(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ref var source = ref MemoryMarshal.GetReference(input);
        ref var target = ref MemoryMarshal.GetReference(output);
        ref var literals = ref MemoryMarshal.GetArrayDataReference(_literals.Entries);
        ref var distances = ref MemoryMarshal.GetArrayDataReference(_distances.Entries);
        var literalMask = (1u << _literals.RootBits) - 1;
        var distanceMask = (1u << _distances.RootBits) - 1;
        var literalBits = _literals.RootBits;
        var distanceBits = _distances.RootBits;
        var bits = _bits;
        var count = _bitCount;
        var at = _input;
        var to = Written;
        var lastInput = input.Length - FastInput;
        var lastOutput = output.Length - FastOutput;
        InflateStatus? result = null;
        while (at <= lastInput && to <= lastOutput)
        {
            Refill(ref source, ref bits, ref count, ref at);
            var entry = Unsafe.Add(ref literals, (nuint)((uint)bits & literalMask));
            if ((entry & HuffmanTable.Link) != 0)
            {
                entry = FollowLink(ref literals, entry, bits, literalBits);
            }

            Skip(ref bits, ref count, entry);
            var symbol = entry >> 4;
            if (symbol < 256)
            {
                if (entry == 0)
                {
                    result = InflateStatus.Invalid;
                    break;
                }

                Unsafe.Add(ref target, to++) = (byte)symbol;
                entry = Unsafe.Add(ref literals, (nuint)((uint)bits & literalMask));
                if ((entry & HuffmanTable.Link) != 0)
                {
                    entry = FollowLink(ref literals, entry, bits, literalBits);
                }

                Skip(ref bits, ref count, entry);
                symbol = entry >> 4;
                if (symbol < 256)
                {
                    if (entry == 0)
                    {
                        result = InflateStatus.Invalid;
                        break;
                    }

                    Unsafe.Add(ref target, to++) = (byte)symbol;
                    continue;
                }
            }

            if (symbol == 256)
            {
                result = InflateStatus.Done;
                break;
            }

            var index = (int)symbol - 257;
            int extra = DeflateTables.LengthExtras[index];
            var length = DeflateTables.LengthBases[index] + (int)((uint)bits & ((1u << extra) - 1));
            bits >>= extra;
            count -= extra;
            Refill(ref source, ref bits, ref count, ref at);
            entry = Unsafe.Add(ref distances, (nuint)((uint)bits & distanceMask));
            if ((entry & HuffmanTable.Link) != 0)
            {
                entry = FollowLink(ref distances, entry, bits, distanceBits);
            }

            Skip(ref bits, ref count, entry);
            index = (int)(entry >> 4);
            extra = DeflateTables.DistanceExtras[index];
            var distance = DeflateTables.DistanceBases[index] + (int)((uint)bits & ((1u << extra) - 1));
            bits >>= extra;
            count -= extra;
            if (entry == 0 || distance == 0 || distance > to || length < 3)
            {
                result = InflateStatus.Invalid;
                break;
            }

            CopyMatch(ref Unsafe.Add(ref target, to), distance, length);
            to += length;
        }

        // Give back the whole bytes that were read ahead.
        at -= count >> 3;
        _bitCount = count & 7;
        _bits = bits & ((1UL << _bitCount) - 1);
        _input = at;
        Written = to;
        if (result == InflateStatus.Done)
        {
            _state = _lastBlock ? State.Trailer : State.Block;
        }

        return result;
    }

    // Afterwards 56 to 63 bits are there. Bits above the count may be set already: they are the same when read again.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ref byte source, ref ulong bits, ref int count, ref int at)
    {
        var next = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, at));
        bits |= (BitConverter.IsLittleEndian ? next : BinaryPrimitives.ReverseEndianness(next)) << count;
        at += (63 - count) >> 3;
        count |= 56;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Skip(ref ulong bits, ref int count, uint entry)
    {
        bits >>= (int)(entry & 15);
        count -= (int)(entry & 15);
    }

    private static uint FollowLink(ref uint entries, uint link, ulong bits, int rootBits)
    {
        var start = (link & ~HuffmanTable.Link) >> 4;
        var index = (uint)(bits >> rootBits) & ((1u << (int)(link & 15)) - 1);
        return Unsafe.Add(ref entries, (nuint)(start + index));
    }

    // May write up to 15 bytes past the match; the caller left room, and they are overwritten next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyMatch(ref byte target, int distance, int length)
    {
        if (distance >= 8)
        {
            ref var source = ref Unsafe.Subtract(ref target, distance);
            for (var i = 0; i < length; i += 8)
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, i)));
            }

            return;
        }

        for (var i = 0; i < length; i++)
        {
            Unsafe.Add(ref target, i) = Unsafe.Add(ref target, i - distance);
        }
    }
}
