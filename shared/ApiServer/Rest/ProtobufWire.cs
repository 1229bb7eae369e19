using System.Buffers.Binary;

namespace Flux.ApiServer.Rest;

/// <summary>The fields of one protobuf message in the order in which they were written.</summary>
/// <remarks>Spec: Protocol Buffers, "Encoding".</remarks>
internal ref struct ProtobufWire(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>The number of the current field.</summary>
    public int Number { get; private set; }

    /// <summary>Whether the current field is <see cref="Bytes"/>, and not <see cref="Value"/>.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>The current field's number, in whichever width it came.</summary>
    public ulong Value { get; private set; }

    /// <summary>The current field's text, bytes or message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="ProtobufException">The message is cut off or malformed.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var tag = Varint();
        Number = (int)(tag >> 3);
        IsBytes = (tag & 7) == 2;
        switch (tag & 7)
        {
            case 0:
                Value = Varint();
                break;
            case 1:
                Value = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                Bytes = Take(Varint());
                break;
            case 5:
                Value = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new ProtobufException($"proto: illegal wireType {tag & 7}");
        }

        return true;
    }

    /// <summary>The next number of a packed list; null at its end.</summary>
    public ulong? NextPacked() => _rest.IsEmpty ? null : Varint();

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new ProtobufException("proto: integer overflow");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            throw new ProtobufException("unexpected EOF");
        }

        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
