using System.Buffers.Binary;
using System.Text;

namespace Flux.Cryptography.Ssh;

/// <summary>Reads SSH's wire format: numbers are big-endian, strings carry their length.</summary>
/// <remarks>Spec: RFC 4251, section 5.</remarks>
internal ref struct SshReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public uint UInt32()
    {
        if (_rest.Length < 4)
        {
            throw new SshKeyException("unexpected end of data");
        }

        var value = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        _rest = _rest[4..];
        return value;
    }

    public ReadOnlySpan<byte> Bytes()
    {
        var length = UInt32();
        if (length > _rest.Length)
        {
            throw new SshKeyException("a length exceeds the data");
        }

        var bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return bytes;
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>A positive number without its leading zeros.</summary>
    public byte[] Integer()
    {
        var bytes = Bytes();
        if (bytes.Length > 0 && bytes[0] > 0x7F)
        {
            throw new SshKeyException("a number is negative");
        }

        return bytes.TrimStart((byte)0).ToArray();
    }
}
