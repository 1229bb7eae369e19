using System.Text;

namespace Flux.Git.Protocol;

/// <summary>One pkt-line.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Payload">Its data; valid until the reader's next read.</param>
internal readonly record struct PktLine(PktLineKind Kind, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The most data that one line holds.</summary>
    public const int MaxPayload = 65516;

    /// <summary>The data without the line feed that text lines may end in.</summary>
    public ReadOnlySpan<byte> Text => Payload.Span is [.. var line, (byte)'\n'] ? line : Payload.Span;

    /// <summary>Whether this is a data line with exactly this text.</summary>
    public bool Is(ReadOnlySpan<byte> text) => Kind == PktLineKind.Data && Text.SequenceEqual(text);

    /// <summary>The text as a string, for messages.</summary>
    public string GetString() => Encoding.UTF8.GetString(Text);
}
