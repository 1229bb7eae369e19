using Flux.Helm.Repositories;
using Flux.Primitives;

namespace Flux.Sources.Charts;

/// <summary>An index that was fetched and read: its parts lie in a temporary file.</summary>
internal sealed class FetchedIndex(Digest digest, ChartIndexHeader header, ChartIndexBuilder builder, Stream spool) : IAsyncDisposable
{
    /// <summary>The digest of the bytes as they were fetched.</summary>
    public Digest Digest => digest;

    /// <summary>Writes the index as it is stored.</summary>
    public Task WriteAsync(Stream output, CancellationToken cancellationToken) => builder.WriteAsync(header, output, cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => spool.DisposeAsync();
}
