using Microsoft.Extensions.Options;

namespace Flux.Artifacts.Tests.Blobs;

/// <summary>The contracts over blob storage, with the account's key.</summary>
[Collection(nameof(AzuriteFixture))]
public sealed class BlobArtifactStoreContractTests(AzuriteFixture azurite) : ArtifactStoreContract
{
    private BlobArtifactStoreOptions? _options;

    // leases and signatures are the server's to judge, which has its own time
    protected override IArtifactStore Store(ArtifactOptions? limits = null)
    {
        _options ??= azurite.NewContainer();
        return new BlobArtifactStore(azurite.Open(_options), Options.Create(_options), Options.Create(limits ?? new()), new SteppedTime(Clock));
    }
}

/// <summary>The contract over blob storage.</summary>
[Collection(nameof(AzuriteFixture))]
public sealed class BlobRecordStoreContractTests(AzuriteFixture azurite) : RecordStoreContract
{
    private BlobArtifactStoreOptions? _options;

    protected override IRecordStore Store() => new BlobRecordStore(azurite.Open(_options ??= azurite.NewContainer()));
}

/// <summary>A test's time of day, with timers that go by themselves: a writer that waits for another must come to its turn.</summary>
internal sealed class SteppedTime(TimeProvider time) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();
}

[CollectionDefinition(nameof(AzuriteFixture))]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteFixture>;
