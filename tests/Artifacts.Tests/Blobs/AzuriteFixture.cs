using Flux.TestKit.Durable;
using Flux.TestKit.Storage;
using Microsoft.Extensions.Options;

namespace Flux.Artifacts.Tests.Blobs;

/// <summary>One Azurite for all tests of blob storage; each test has a container of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private static int _containers;
    private AzuriteServer? _server;

    public AzuriteServer Server
    {
        get
        {
            Assert.SkipUnless(AzuriteServer.IsAvailable, AzuriteServer.Missing);
            return _server!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (AzuriteServer.IsAvailable)
        {
            _server = await AzuriteServer.StartAsync();
        }
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Settings for a container that does not exist yet.</summary>
    internal BlobArtifactStoreOptions NewContainer() => new()
    {
        ContainerUrl = new(Server.Service, $"artifacts-{Interlocked.Increment(ref _containers)}"),
        AdvertisedUrl = new("http://127.0.0.1:9090/base"),
        AccountKey = AzuriteServer.Key,
        BlockBytes = 64 << 10,
        RetryDelay = TimeSpan.FromMilliseconds(1),
    };

    internal BlobStorage Open(BlobArtifactStoreOptions options, TimeProvider? clock = null, HttpMessageHandler? handler = null) =>
        new(options, options.AccountKey is null && options.SasToken is null ? AzuriteServer.Administrator : null, clock ?? TimeProvider.System, handler ?? Server.Handler);

    internal BlobArtifactStore Store(BlobArtifactStoreOptions options, TimeProvider? clock = null, HttpMessageHandler? handler = null) => new(
        Open(options, handler: handler),
        Options.Create(options),
        Options.Create(new ArtifactOptions()),
        clock ?? new ManualClock());
}
