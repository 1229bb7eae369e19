namespace Flux.Git.Protocol;

/// <summary>What a pkt-line is.</summary>
/// <remarks>Spec: gitprotocol-common "pkt-line Format", gitprotocol-v2 "Packet-Line Framing".</remarks>
internal enum PktLineKind
{
    /// <summary>A line with data.</summary>
    Data,

    /// <summary><c>0000</c>: the end of a message.</summary>
    Flush,

    /// <summary><c>0001</c>: the end of a section.</summary>
    Delimiter,

    /// <summary><c>0002</c>: the end of a response on a stateless connection.</summary>
    ResponseEnd,

    /// <summary>The stream ended between two lines.</summary>
    EndOfStream,
}
