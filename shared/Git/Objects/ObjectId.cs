using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Flux.Git.Objects;

/// <summary>An object's name: its SHA-1 or SHA-256, kept inline so that tables of millions hold no references.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct ObjectId : IEquatable<ObjectId>, IComparable<ObjectId>
{
    private static readonly SearchValues<char> _hex = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;
    private readonly ObjectFormat _format;

    /// <summary>Takes the raw bytes of an id; their number tells the format.</summary>
    /// <exception cref="ArgumentException">Neither 20 nor 32 bytes.</exception>
    public ObjectId(ReadOnlySpan<byte> bytes)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        switch (bytes.Length)
        {
            case 20:
                _c = (ulong)BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]) << 32;
                _format = ObjectFormat.Sha1;
                break;
            case 32:
                _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
                _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
                _format = ObjectFormat.Sha256;
                break;
            default:
                throw new ArgumentException("an object id has 20 or 32 bytes", nameof(bytes));
        }
    }

    /// <summary>SHA-1 or SHA-256.</summary>
    public ObjectFormat Format => _format;

    /// <summary>Whether every bit is zero: "no object" in ref updates and in the advertisement of an empty repository.</summary>
    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <summary>The first byte, for fan-out tables.</summary>
    public byte FirstByte => (byte)(_a >> 56);

    /// <summary>Whether both are the same object.</summary>
    public static bool operator ==(ObjectId left, ObjectId right) => left.Equals(right);

    /// <summary>Whether they are different objects.</summary>
    public static bool operator !=(ObjectId left, ObjectId right) => !left.Equals(right);

    /// <summary>Whether the left comes before the right.</summary>
    public static bool operator <(ObjectId left, ObjectId right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left comes after the right.</summary>
    public static bool operator >(ObjectId left, ObjectId right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left comes before the right or is the same.</summary>
    public static bool operator <=(ObjectId left, ObjectId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left comes after the right or is the same.</summary>
    public static bool operator >=(ObjectId left, ObjectId right) => left.CompareTo(right) >= 0;

    /// <summary>Reads 40 or 64 hex digits in either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? hex, out ObjectId id) => TryParse(hex.AsSpan(), out id);

    /// <summary>Reads 40 or 64 hex digits in either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out ObjectId id)
    {
        id = default;
        if (hex.Length is not (40 or 64) || hex.ContainsAnyExcept(_hex))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[32];
        _ = Convert.FromHexString(hex, bytes, out _, out var written);
        id = new ObjectId(bytes[..written]);
        return true;
    }

    /// <summary>Reads 40 or 64 hex digits in ASCII.</summary>
    public static bool TryParse(ReadOnlySpan<byte> hex, out ObjectId id)
    {
        id = default;
        if (hex.Length is not (40 or 64))
        {
            return false;
        }

        Span<char> digits = stackalloc char[64];
        Span<byte> bytes = stackalloc byte[32];
        digits = digits[..Encoding.ASCII.GetChars(hex, digits)];
        if (Convert.FromHexString(digits, bytes, out _, out var written) != OperationStatus.Done)
        {
            return false;
        }

        id = new ObjectId(bytes[..written]);
        return true;
    }

    /// <summary>Writes the 20 or 32 raw bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _a);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _b);
        if (_format == ObjectFormat.Sha1)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], (uint)(_c >> 32));
            return;
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], _d);
    }

    /// <inheritdoc />
    public bool Equals(ObjectId other) =>
        _a == other._a && _b == other._b && _c == other._c && _d == other._d && _format == other._format;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ObjectId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => (int)(_a ^ (_a >> 32));

    /// <summary>The order of the raw bytes.</summary>
    public int CompareTo(ObjectId other)
    {
        var order = _a.CompareTo(other._a);
        order = order != 0 ? order : _b.CompareTo(other._b);
        order = order != 0 ? order : _c.CompareTo(other._c);
        return order != 0 ? order : _d.CompareTo(other._d);
    }

    /// <summary>The id in lower-case hex.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[32];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes[.._format.IdLength()]);
    }
}
