using System.Security.Cryptography;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Hosting;

/// <summary>What a server has that may come from a data folder: its objects, keys and certificates.</summary>
internal sealed class ServerParts : IDisposable
{
    private readonly DataFolder? _folder;

    private ServerParts(ApiServerOptions options, ObjectStore store, ECDsa signingKey, ServerCertificates? certificates, DataFolder? folder)
    {
        Options = options;
        Store = store;
        SigningKey = signingKey;
        Certificates = certificates;
        _folder = folder;
    }

    /// <summary>The options, with the token that holds.</summary>
    public ApiServerOptions Options { get; }

    /// <summary>The objects; the server disposes them.</summary>
    public ObjectStore Store { get; }

    /// <summary>Signs the tokens of service accounts; the server disposes it.</summary>
    public ECDsa SigningKey { get; }

    /// <summary>Null for plain HTTP.</summary>
    public ServerCertificates? Certificates { get; }

    public string CaPem => Certificates?.CaPem ?? "";

    /// <summary>Opens the data folder, or makes everything anew where there is none.</summary>
    /// <exception cref="ApiServerDataException">The data folder cannot be used.</exception>
    public static ServerParts Open(ApiServerOptions options, bool withCertificates)
    {
        if (options.DataDirectory is not { } path)
        {
            return new ServerParts(
                options, new ObjectStore(), ECDsa.Create(ECCurve.NamedCurves.nistP256), withCertificates ? ServerCertificates.Create() : null, null);
        }

        var folder = DataFolder.Open(path);
        try
        {
            var kept = options.HasOwnToken ? options : options with { Token = folder.Token(options.Token) };
            var certificates = withCertificates ? ServerCertificates.Open(folder, TimeProvider.System) : null;
            var key = folder.Key("service-account.key");
            var store = folder.OpenStore(options.StateFolder, new() { SyncInterval = options.SyncInterval, Notice = options.OnDataNotice ?? (static _ => { }) });
            return new ServerParts(kept, store, key, certificates, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw new ApiServerDataException(path, e.Message);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Certificates?.Dispose();
        _folder?.Dispose();
    }
}
