namespace Flux.Buckets;

/// <summary>A bucket (or container) of a store of objects, for reading.</summary>
public interface IBucket : IDisposable
{
    /// <summary>Lists objects, in no order that can be relied on.</summary>
    /// <param name="prefix">What keys begin with; empty for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BucketException">The store refused; <see cref="BucketException.IsNotFound"/> where there is no such bucket.</exception>
    IAsyncEnumerable<BucketObject> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Opens an object; the caller disposes it.</summary>
    /// <exception cref="BucketException">The store refused; <see cref="BucketException.IsNotFound"/> where there is no such object.</exception>
    Task<BucketContent> OpenAsync(string key, CancellationToken cancellationToken);
}
