using Flux.Artifacts;
using Flux.TestKit.Git;
using Microsoft.Extensions.Options;

namespace Flux.Sources.Tests.Workers;

/// <summary>The contract of concurrent workers over a folder.</summary>
public sealed class FolderWorkersTests : ConcurrentWorkersContract, IDisposable
{
    private readonly TestDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override IArtifactStore Open(ShiftedTime clock) => new FolderArtifactStore(
        Options.Create(new FolderArtifactStoreOptions { Path = _folder.Path, AdvertisedUrl = new("http://127.0.0.1:9090/") }),
        Options.Create(new ArtifactOptions()),
        clock);
}
