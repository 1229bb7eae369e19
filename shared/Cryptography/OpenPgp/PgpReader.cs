using System.Buffers.Binary;

namespace Flux.Cryptography.OpenPgp;

/// <summary>Reads a packet's body.</summary>
internal ref struct PgpReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public readonly bool AtEnd => _rest.IsEmpty;

    public byte Byte() => Bytes(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Bytes(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Bytes(8));

    public ReadOnlySpan<byte> Bytes(int length)
    {
        if (length < 0 || _rest.Length < length)
        {
            throw new PgpException("unexpected EOF");
        }

        var bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    /// <summary>A number with its length in bits before it.</summary>
    public byte[] Integer()
    {
        var bits = UInt16();
        return Bytes((bits + 7) / 8).ToArray();
    }
}
