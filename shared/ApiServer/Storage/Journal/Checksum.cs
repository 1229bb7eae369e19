using System.Buffers.Binary;
using System.Numerics;

namespace Flux.ApiServer.Storage.Journal;

/// <summary>CRC-32C.</summary>
internal static class Checksum
{
    /// <summary>The checksum of bytes that come after others.</summary>
    /// <param name="before">The checksum of the others, or any number to begin with.</param>
    /// <param name="bytes">The bytes.</param>
    public static uint Of(uint before, ReadOnlySpan<byte> bytes)
    {
        var sum = ~before;
        while (bytes.Length >= sizeof(ulong))
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return ~sum;
    }
}
