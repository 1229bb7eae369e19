namespace Flux.Git.Packs;

/// <summary>Bytes of a pack by their position.</summary>
internal interface IRandomReader
{
    /// <summary>Reads from a position on; fewer than asked for near the end, 0 at it.</summary>
    int Read(long position, Span<byte> destination);
}
