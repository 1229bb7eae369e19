namespace Flux.Artifacts.Tests;

/// <summary>The contract over a folder.</summary>
public sealed class FolderArtifactStoreContractTests : ArtifactStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flux-store-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    protected override IArtifactStore Store(ArtifactOptions? limits = null) => FolderArtifactStoreTests.Open(_folder, Clock, limits);
}
