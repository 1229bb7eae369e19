namespace Flux.Git.Packs;

/// <summary>Gives bytes in pieces of at most a size, as a network does.</summary>
internal sealed class ChunkedStream(byte[] content, int chunk) : MemoryStream(content)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span[..Math.Min(chunk, buffer.Length)]));
    }
}
