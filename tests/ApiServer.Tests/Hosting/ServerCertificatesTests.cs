using System.Security.Cryptography.X509Certificates;
using Flux.ApiServer.Hosting;
using Flux.TestKit.Git;

namespace Flux.ApiServer.Tests.Hosting;

public sealed class ServerCertificatesTests : IDisposable
{
    private readonly TestDirectory _folder = new();
    private readonly SetTime _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Server_WhenAThirdOfItsLifeIsLeft_IsRenewedWhileServing()
    {
        using var folder = DataFolder.Open(_folder["data"]);
        using var certificates = ServerCertificates.Open(folder, _clock);
        var first = certificates.Server;

        _clock.Now += TimeSpan.FromDays(200);
        Assert.Same(first, certificates.Server);
        _clock.Now += TimeSpan.FromDays(100);

        Assert.NotEqual(first.SerialNumber, certificates.Server.SerialNumber);
        Assert.True(IsTrusted(certificates.Server, certificates.CaPem));
    }

    [Fact]
    public void Open_LongAfter_HasTheSameCa()
    {
        string before;
        using (var folder = DataFolder.Open(_folder["data"]))
        {
            using var certificates = ServerCertificates.Open(folder, _clock);
            before = certificates.CaPem;
        }

        _clock.Now += TimeSpan.FromDays(365 * 7);
        using var again = DataFolder.Open(_folder["data"]);
        using var later = ServerCertificates.Open(again, _clock);

        Assert.Equal(before, later.CaPem);
        Assert.True(IsTrusted(later.Server, before));
    }

    [Fact]
    public void Open_WhenTheCaWillExpire_RenewsItWithItsKey()
    {
        string before;
        using (var folder = DataFolder.Open(_folder["data"]))
        {
            using var certificates = ServerCertificates.Open(folder, _clock);
            before = certificates.CaPem;
        }

        _clock.Now += TimeSpan.FromDays(365 * 9);
        using var again = DataFolder.Open(_folder["data"]);
        using var later = ServerCertificates.Open(again, _clock);

        // A client that still has the old certificate goes on.
        Assert.NotEqual(before, later.CaPem);
        Assert.True(IsTrusted(later.Server, before));
        Assert.True(IsTrusted(later.Server, later.CaPem));
    }

    [Theory]
    [InlineData("ca.crt", "this is no certificate")]
    [InlineData("ca.key", "this is no private key")]
    public void Open_WhenAFileIsSomethingElse_NamesIt(string file, string problem)
    {
        using var folder = DataFolder.Open(_folder["data"]);
        ServerCertificates.Open(folder, _clock).Dispose();
        folder.Write(file, "nonsense");

        var error = Assert.Throws<ApiServerDataException>(() => ServerCertificates.Open(folder, _clock));

        Assert.StartsWith($"{folder.PathOf(file)}: {problem}", error.Message, StringComparison.Ordinal);
    }

    private bool IsTrusted(X509Certificate2 server, string caPem)
    {
        using var ca = X509Certificate2.CreateFromPem(caPem);
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                VerificationTime = _clock.Now.UtcDateTime,
            },
        };
        chain.ChainPolicy.CustomTrustStore.Add(ca);
        return chain.Build(server);
    }

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
