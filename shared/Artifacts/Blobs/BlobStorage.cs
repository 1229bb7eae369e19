using Azure.Core;
using Flux.Buckets;
using Flux.Buckets.Azure;

namespace Flux.Artifacts;

/// <summary>The container in which artifacts and records are kept; opened once, and shared by both stores.</summary>
public sealed class BlobStorage : IDisposable
{
    private readonly SocketsHttpHandler? _ownHandler;
    private readonly SemaphoreSlim _creating = new(1);
    private readonly bool _creates;
    private bool _isThere;

    /// <summary>Opens a container; nothing is asked yet.</summary>
    /// <param name="options">Which, and how to get in.</param>
    /// <param name="identity">The host's identity, for where neither key nor signature is configured; null for none.</param>
    /// <param name="clock">The time.</param>
    /// <param name="handler">Sends requests; not disposed. Null for one of our own.</param>
    /// <exception cref="ArtifactException">The options name no container, or no way to get in.</exception>
    public BlobStorage(BlobArtifactStoreOptions options, TokenCredential? identity, TimeProvider clock, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var url = options.ContainerUrl ?? throw new ArtifactException("no container is configured", BlobArtifactStoreOptions.SectionName);
        var path = url.AbsolutePath.TrimEnd('/');
        var slash = path.LastIndexOf('/');
        var service = new Uri(url, path[..(slash + 1)]);
        BlobCredential credential = options switch
        {
            { AccountKey: { Length: > 0 } key } => new BlobCredential.SharedKey(BlobContainer.AccountOf(service), new(key)),
            { SasToken: { Length: > 0 } sas } => new BlobCredential.Sas(new(sas)),
            _ => new BlobCredential.Token(identity ?? throw new ArtifactException("there is no identity to get in with", url.GetLeftPart(UriPartial.Path))),
        };
        _ownHandler = handler is null ? new() { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false } : null;
        _creates = options.CreateContainer;
        Location = url.GetLeftPart(UriPartial.Path);
        try
        {
            Container = new(
                service,
                Uri.UnescapeDataString(path[(slash + 1)..]),
                credential,
                new() { MaxRetries = options.MaxRetries, RetryDelay = options.RetryDelay },
                handler ?? _ownHandler ?? throw new InvalidOperationException("no handler"),
                clock);
        }
        catch (BucketException e)
        {
            throw new ArtifactException($"the container cannot be opened ({e.Message})", Location, e);
        }
    }

    /// <summary>The container's address.</summary>
    public string Location { get; }

    internal BlobContainer Container { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        _ownHandler?.Dispose();
        _creating.Dispose();
    }

    /// <summary>Runs a write; where that fails for want of the container, makes it and runs again.</summary>
    /// <exception cref="BucketException">The service refused.</exception>
    internal async Task<T> WriteAsync<T>(Func<BlobContainer, Task<T>> write, CancellationToken cancellationToken)
    {
        try
        {
            return await write(Container);
        }
        catch (BucketException e) when (e.Code == "ContainerNotFound" && _creates)
        {
            await _creating.WaitAsync(cancellationToken);
            try
            {
                if (!_isThere)
                {
                    await Container.CreateAsync(cancellationToken);
                    _isThere = true;
                }
            }
            finally
            {
                _creating.Release();
            }

            return await write(Container);
        }
    }
}
