using System.Globalization;
using System.Text;
using Azure.Core;
using Flux.Primitives;
using Flux.TestKit.Git;

namespace Flux.TestKit.Storage;

/// <summary>A real Azurite on loopback over TLS, which takes account keys, signatures and (without looking at who signed them) tokens.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    /// <summary>Why tests with the real server are skipped where <see cref="IsAvailable"/> is false.</summary>
    public const string Missing = "azurite is not installed (npm install -g azurite)";

    /// <summary>The account that it has.</summary>
    public const string Account = "devstoreaccount1";

    /// <summary>The account's key, which its documentation names.</summary>
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly string? _program = TestProgram.Find("azurite-blob");
    private readonly TestDirectory _directory = new();
    private readonly TestAuthority _authority = new();
    private TestProgram? _running;
    private HttpMessageHandler? _handler;

    /// <summary>Whether the program is there.</summary>
    public static bool IsAvailable => _program is not null;

    /// <summary>The account's address.</summary>
    public Uri Service { get; private set; } = new("https://127.0.0.1/");

    /// <summary>Sends requests to it.</summary>
    public HttpMessageHandler Handler => _handler ?? throw new InvalidOperationException("start first");

    /// <summary>The authority of its certificate, in PEM.</summary>
    public string CaCertificate => _authority.Pem;

    /// <summary>Starts a server.</summary>
    public static async Task<AzuriteServer> StartAsync()
    {
        var server = new AzuriteServer();
        await server.RunAsync();
        return server;
    }

    /// <summary>A credential with the rights of an administrator.</summary>
    public static TokenCredential Administrator => new UnsignedCredential();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _handler?.Dispose();
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        _authority.Dispose();
        _directory.Dispose();
    }

    private async Task RunAsync()
    {
        var port = LoopbackPort.Take();
        using var certificate = _authority.Issue("localhost");
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate)
            ?? throw new InvalidOperationException("the certificate has no key");
        Service = new($"https://127.0.0.1:{port}/{Account}/");
        _handler = EgressHttp.Create(new() { AllowLoopback = true }, new() { CaCertificates = _authority.Pem });
        _running = TestProgram.Start(_program!,
        [
            "--blobHost", "127.0.0.1", "--blobPort", port.ToString(CultureInfo.InvariantCulture), "--location", _directory.Path,
            "--skipApiVersionCheck", "--disableTelemetry", "--oauth", "basic",
            "--cert", _directory.Write("cert.pem", certificate.ExportCertificatePem()),
            "--key", _directory.Write("key.pem", key.ExportPkcs8PrivateKeyPem()),
        ]);
        using var output = new StreamReader(_running.Output, leaveOpen: true);
        while (await output.ReadLineAsync() is { } line)
        {
            if (line.Contains("successfully listen", StringComparison.OrdinalIgnoreCase))
            {
                // what it says from now on is read and dropped, so that it never waits for us
                _ = _running.Output.CopyToAsync(Stream.Null);
                return;
            }
        }

        throw new IOException($"azurite ended: {await _running.Errors.ReadToEndAsync()}");
    }

    /// <summary>Azurite's "basic" mode wants a token's form and times, no signature.</summary>
    private sealed class UnsignedCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            var now = TimeProvider.System.GetUtcNow();
            var claims = string.Create(CultureInfo.InvariantCulture, $$"""
                {"aud":"https://storage.azure.com","iss":"https://sts.windows.net/ab1f708d-50f6-404c-a006-d71b2ac7a606/","nbf":{{now.AddMinutes(-5).ToUnixTimeSeconds()}},"iat":{{now.ToUnixTimeSeconds()}},"exp":{{now.AddHours(1).ToUnixTimeSeconds()}},"oid":"23657296-5cd5-45b0-a809-d972a7f4dfe1","tid":"ab1f708d-50f6-404c-a006-d71b2ac7a606","ver":"1.0"}
                """);
            return new($"{Encode("""{"alg":"RS256","typ":"JWT"}""")}.{Encode(claims)}.{Encode("none")}", now.AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));

        private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
    }
}
