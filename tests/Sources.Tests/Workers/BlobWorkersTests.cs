using Flux.Artifacts;
using Flux.TestKit.Storage;
using Microsoft.Extensions.Options;

namespace Flux.Sources.Tests.Workers;

/// <summary>The contract of concurrent workers over one container of blob storage, a real Azurite; artifacts are larger than a block, so writers lease.</summary>
public sealed class BlobWorkersTests : ConcurrentWorkersContract, IAsyncLifetime
{
    private readonly List<BlobStorage> _opened = [];
    private AzuriteServer? _server;

    public async ValueTask InitializeAsync()
    {
        if (AzuriteServer.IsAvailable)
        {
            _server = await AzuriteServer.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _opened.ForEach(storage => storage.Dispose());
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private protected override IArtifactStore Open(ShiftedTime clock)
    {
        Assert.SkipUnless(AzuriteServer.IsAvailable, AzuriteServer.Missing);
        var options = new BlobArtifactStoreOptions
        {
            ContainerUrl = new(_server!.Service, "workers"),
            AdvertisedUrl = new("http://127.0.0.1:9090/"),
            AccountKey = AzuriteServer.Key,
            BlockBytes = 64 << 10,
            RetryDelay = TimeSpan.FromMilliseconds(1),
        };

        // leases and signatures are the server's to judge, which has its own time
        var storage = new BlobStorage(options, null, TimeProvider.System, _server.Handler);
        _opened.Add(storage);
        return new BlobArtifactStore(storage, Options.Create(options), Options.Create(new ArtifactOptions()), clock);
    }
}
