using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>A bearer token in a file that something else renews; it is read again after a minute, or when it was refused.</summary>
internal sealed class TokenFileCredentials(string path, TimeProvider clock, string? certificate = null, Secret? certificateKey = null)
    : IClusterCredentials
{
    private static readonly TimeSpan _fresh = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private ClusterCredential? _credential;
    private long _readAt;

    public ValueTask<ClusterCredential> GetAsync(bool refresh, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_credential is null || refresh || clock.GetElapsedTime(_readAt) >= _fresh)
            {
                _credential = ClusterCredential.Bearer(new Secret(Read())) with { Certificate = certificate, CertificateKey = certificateKey };
                _readAt = clock.GetTimestamp();
            }

            return new(_credential);
        }
    }

    private string Read()
    {
        try
        {
            var token = File.ReadAllText(path).Trim();
            return token.Length > 0 ? token : throw new KubeconfigException($"token file {path} is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"token file {path}: {e.Message}", e);
        }
    }
}
