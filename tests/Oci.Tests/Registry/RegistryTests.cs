using System.Security.Cryptography;
using Flux.Oci.Credentials;
using Flux.TestKit.Registry;

namespace Flux.Oci.Tests.Registry;

/// <summary>A client and what it asks a registry on loopback.</summary>
public abstract class RegistryTests : IDisposable
{
    /// <summary>The repository.</summary>
    protected const string Repository = "team/app";

    private OciClient? _client;

    /// <summary>The content of the repository's artifact <c>v1</c>.</summary>
    protected static byte[] Layer { get; } = RandomNumberGenerator.GetBytes(300_000);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected OciClientOptions Settings { get; } = new() { RetryDelay = TimeSpan.Zero };

    protected OciClient Client => _client ??= new(Settings, new() { AllowLoopback = true }, TimeProvider.System);

    public void Dispose()
    {
        _client?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static string Put(RegistryTestServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.PutArtifact(Repository, "v1", [("application/x", Layer)]);
    }

    private protected static FixedCredentials Login(RegistryTestServer server, string user, string password) =>
        new(server.Host, new() { Username = user, Password = new(password) });

    protected static async Task<byte[]> PullAsync(IOciRepository repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var manifest = (await repository.FetchManifestAsync("v1", Token)).Manifest();
        return await repository.ReadBlobAsync(manifest.Layers[0], 1 << 20, Token);
    }

    protected IOciRepository Open(RegistryTestServer server, OciAccess? access = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        return Client.Open(RepositoryName.Parse($"{server.Host}/{Repository}"), access ?? OciAccess.Anonymous);
    }
}
