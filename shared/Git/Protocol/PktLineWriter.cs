using System.Buffers;
using System.Globalization;
using System.Text;

namespace Flux.Git.Protocol;

/// <summary>Builds a message of pkt-lines in memory.</summary>
internal sealed class PktLineWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>Adds a line of text and its line feed.</summary>
    /// <exception cref="ArgumentException">Longer than a line can be.</exception>
    public PktLineWriter Line(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text) + 1;
        var span = Begin(bytes);
        Encoding.UTF8.GetBytes(text, span);
        span[bytes - 1] = (byte)'\n';
        _buffer.Advance(bytes);
        return this;
    }

    /// <summary>Adds a line of raw data; nothing is appended.</summary>
    /// <exception cref="ArgumentException">Longer than a line can be.</exception>
    public PktLineWriter Data(ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(Begin(payload.Length));
        _buffer.Advance(payload.Length);
        return this;
    }

    /// <summary>Adds <c>0000</c>.</summary>
    public PktLineWriter Flush() => Raw("0000"u8);

    /// <summary>Adds <c>0001</c>.</summary>
    public PktLineWriter Delimiter() => Raw("0001"u8);

    /// <summary>Adds bytes without framing, e.g. a pack after its commands.</summary>
    public PktLineWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    private Span<byte> Begin(int payload)
    {
        if (payload > PktLine.MaxPayload)
        {
            throw new ArgumentException($"a line holds at most {PktLine.MaxPayload} bytes", nameof(payload));
        }

        Span<byte> hex = stackalloc byte[4];
        (payload + 4).TryFormat(hex, out _, "x4", CultureInfo.InvariantCulture);
        _buffer.Write(hex);
        return _buffer.GetSpan(payload);
    }
}
