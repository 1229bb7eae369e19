namespace Flux.Buckets;

/// <summary>An object that is being read.</summary>
/// <param name="etag">As <see cref="BucketObject.ETag"/>.</param>
/// <param name="content">The content.</param>
/// <param name="owner">What is disposed with it; null for nothing.</param>
public sealed class BucketContent(string etag, Stream content, IDisposable? owner) : IAsyncDisposable
{
    /// <summary>What changes with the content.</summary>
    public string ETag => etag;

    /// <summary>The content, to be read once.</summary>
    public Stream Content => content;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await content.DisposeAsync();
        owner?.Dispose();
    }
}
