namespace Flux.Git.Packs;

/// <summary>Applies a delta: instructions to copy from a base and to insert.</summary>
/// <remarks>Spec: gitformat-pack "Deltified representation".</remarks>
internal static class Delta
{
    /// <summary>Reads the sizes at a delta's start.</summary>
    /// <returns>The length of the two numbers; -1 where they are malformed or over 2 GiB.</returns>
    public static int ReadSizes(ReadOnlySpan<byte> delta, out int baseSize, out int resultSize)
    {
        resultSize = 0;
        var first = ReadSize(delta, out baseSize);
        if (first < 0)
        {
            return -1;
        }

        var second = ReadSize(delta[first..], out resultSize);
        return second < 0 ? -1 : first + second;
    }

    /// <summary>Writes the result of the instructions (the delta after its sizes) to <paramref name="result"/>.</summary>
    /// <returns>False where they read outside of the base, or do not give exactly the result's length.</returns>
    public static bool TryApply(ReadOnlySpan<byte> baseContent, ReadOnlySpan<byte> instructions, Span<byte> result)
    {
        var at = 0;
        while (at < instructions.Length)
        {
            int command = instructions[at++];
            if ((command & 0x80) == 0)
            {
                if (command == 0 || command > instructions.Length - at || command > result.Length)
                {
                    return false;
                }

                instructions.Slice(at, command).CopyTo(result);
                result = result[command..];
                at += command;
                continue;
            }

            if (!TryReadCopy(instructions, command, ref at, out var offset, out var size)
                || offset > (uint)baseContent.Length || size > (uint)baseContent.Length - offset || size > (uint)result.Length)
            {
                return false;
            }

            baseContent.Slice((int)offset, (int)size).CopyTo(result);
            result = result[(int)size..];
        }

        return result.IsEmpty;
    }

    private static bool TryReadCopy(ReadOnlySpan<byte> instructions, int command, ref int at, out uint offset, out uint size)
    {
        offset = 0;
        size = 0;
        for (var i = 0; i < 7; i++)
        {
            if ((command & (1 << i)) == 0)
            {
                continue;
            }

            if (at == instructions.Length)
            {
                return false;
            }

            uint value = instructions[at++];
            if (i < 4)
            {
                offset |= value << (8 * i);
            }
            else
            {
                size |= value << (8 * (i - 4));
            }
        }

        size = size == 0 ? 0x10000 : size;
        return true;
    }

    private static int ReadSize(ReadOnlySpan<byte> bytes, out int size)
    {
        long value = 0;
        for (var i = 0; i < bytes.Length && i < 5; i++)
        {
            value |= (long)(bytes[i] & 0x7f) << (7 * i);
            if ((bytes[i] & 0x80) == 0)
            {
                size = (int)Math.Min(value, int.MaxValue);
                return value <= int.MaxValue ? i + 1 : -1;
            }
        }

        size = 0;
        return -1;
    }
}
