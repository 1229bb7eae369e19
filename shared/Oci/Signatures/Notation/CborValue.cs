using System.Buffers.Binary;
using System.Text;

namespace Flux.Oci.Signatures.Notation;

/// <summary>A value in CBOR: of definite length, without names that stand twice, and as deep as a header may be.</summary>
/// <remarks>Spec: RFC 8949; what go-cose takes. Text, byte strings, whole numbers, lists, maps, tags and simple values; no floating point.</remarks>
internal sealed record CborValue
{
    private const int MaxDepth = 16;
    private const int MaxItems = 4096;

    private static readonly UTF8Encoding _utf8 = new(false, throwOnInvalidBytes: true);

    private CborValue()
    {
    }

    /// <summary>A whole number; null where it is something else.</summary>
    public long? Number { get; private init; }

    /// <summary>Text; null where it is something else.</summary>
    public string? Text { get; private init; }

    /// <summary>Bytes; null where it is something else.</summary>
    public byte[]? Bytes { get; private init; }

    /// <summary>A list; null where it is something else.</summary>
    public IReadOnlyList<CborValue>? List { get; private init; }

    /// <summary>A map by names that are texts or whole numbers; null where it is something else.</summary>
    public IReadOnlyDictionary<object, CborValue>? Map { get; private init; }

    /// <summary>A tag and what it stands before; null where it is something else.</summary>
    public (ulong Tag, CborValue Value)? Tagged { get; private init; }

    /// <summary>Reads one value that is all of the bytes.</summary>
    /// <exception cref="SignatureException">It is malformed.</exception>
    public static CborValue Parse(ReadOnlySpan<byte> encoded)
    {
        try
        {
            var items = 0;
            var rest = encoded;
            var value = Read(ref rest, 0, ref items);
            return rest.Length == 0 ? value : throw new SignatureException("cbor: bytes after the end of the value");
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException or DecoderFallbackException)
        {
            throw new SignatureException("cbor: malformed value", e);
        }
    }

    /// <summary>Writes bytes as a byte string in its shortest form.</summary>
    public static byte[] EncodeBytes(ReadOnlySpan<byte> bytes) => [.. Head(2, (ulong)bytes.Length), .. bytes];

    /// <summary>Writes a text.</summary>
    public static byte[] EncodeText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. Head(3, (ulong)bytes.Length), .. bytes];
    }

    private static byte[] Head(int major, ulong value)
    {
        var first = (byte)(major << 5);
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wide, value);
        return value switch
        {
            < 24 => [(byte)(first | (byte)value)],
            <= byte.MaxValue => [(byte)(first | 24), .. wide[7..]],
            <= ushort.MaxValue => [(byte)(first | 25), .. wide[6..]],
            <= uint.MaxValue => [(byte)(first | 26), .. wide[4..]],
            _ => [(byte)(first | 27), .. wide],
        };
    }

    private static CborValue Read(ref ReadOnlySpan<byte> rest, int depth, ref int items)
    {
        if (depth > MaxDepth || ++items > MaxItems)
        {
            throw new SignatureException("cbor: too deep, or too many values");
        }

        var major = rest[0] >> 5;
        var argument = Argument(ref rest);
        switch (major)
        {
            case 0:
                return new() { Number = checked((long)argument) };
            case 1:
                return new() { Number = checked(-1 - (long)argument) };
            case 2:
                return new() { Bytes = Take(ref rest, argument).ToArray() };
            case 3:
                return new() { Text = _utf8.GetString(Take(ref rest, argument)) };
            case 4:
                var list = new List<CborValue>();
                for (ulong i = 0; i < argument; i++)
                {
                    list.Add(Read(ref rest, depth + 1, ref items));
                }

                return new() { List = list };
            case 5:
                return ReadMap(ref rest, argument, depth, ref items);
            case 6:
                return new() { Tagged = (argument, Read(ref rest, depth + 1, ref items)) };
            default:
                return new();
        }
    }

    private static CborValue ReadMap(ref ReadOnlySpan<byte> rest, ulong count, int depth, ref int items)
    {
        var map = new Dictionary<object, CborValue>();
        for (ulong i = 0; i < count; i++)
        {
            var key = Read(ref rest, depth + 1, ref items);
            object name = key switch
            {
                { Text: { } text } => text,
                { Number: { } number } => number,
                _ => throw new SignatureException("cbor: header label: require int / tstr type"),
            };
            if (!map.TryAdd(name, Read(ref rest, depth + 1, ref items)))
            {
                throw new SignatureException($"cbor: found duplicate map key \"{name}\"");
            }
        }

        return new() { Map = map };
    }

    private static ulong Argument(ref ReadOnlySpan<byte> rest)
    {
        var (major, info) = (rest[0] >> 5, rest[0] & 31);
        rest = rest[1..];
        if (major == 7 && info >= 24)
        {
            // wide simple values and floating point
            throw new SignatureException("cbor: unexpected simple value or floating point number");
        }

        var length = info switch
        {
            < 24 => 0,
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => throw new SignatureException("cbor: indefinite length is not allowed"),
        };
        if (length == 0)
        {
            return (ulong)info;
        }

        ulong value = 0;
        foreach (var part in rest[..length])
        {
            value = (value << 8) | part;
        }

        rest = rest[length..];
        return value;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, ulong length)
    {
        var taken = rest[..checked((int)length)];
        rest = rest[taken.Length..];
        return taken;
    }
}
