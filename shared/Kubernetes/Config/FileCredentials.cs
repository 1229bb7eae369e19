using Flux.Kubernetes.Transport;

namespace Flux.Kubernetes;

/// <summary>
/// A token or certificate in files that something else renews. They are read again after a minute, or when what they held was
/// refused. Files that cannot be read, or do not fit together, while there is a former credential are being replaced just now:
/// that one stays a little longer.
/// </summary>
/// <param name="read">Reads the files.</param>
/// <param name="clock">The time.</param>
internal sealed class FileCredentials(Func<ClusterCredential> read, TimeProvider clock) : IClusterCredentials
{
    private static readonly TimeSpan _fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private ClusterCredential? _credential;
    private DateTimeOffset _readAgainAt;

    /// <summary>A token file alone.</summary>
    public static FileCredentials OfToken(string path, TimeProvider clock) =>
        new(() => ClusterCredential.Bearer(new(ReadToken(path))), clock);

    public ValueTask<ClusterCredential> GetAsync(ClusterCredential? refused, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_credential is null || now >= _readAgainAt || ReferenceEquals(_credential, refused))
            {
                Renew(now);
            }

            return new(_credential!);
        }
    }

    /// <exception cref="KubeconfigException">The file cannot be read or is empty.</exception>
    public static string ReadToken(string path)
    {
        try
        {
            var token = BoundedFile.ReadText(path, BoundedFile.MaxCredentialBytes).Trim();
            return token.Length > 0 ? token : throw new KubeconfigException($"token file {path} is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"token file {path}: {e.Message}", e);
        }
    }

    private void Renew(DateTimeOffset now)
    {
        try
        {
            var next = read();
            if (_credential is null || ClientCertificate.IsUsable(next))
            {
                // The same content is the same credential: a refusal of it is final.
                _credential = next == _credential || AreEqual(next, _credential) ? _credential! : next;
                _readAgainAt = now + _fresh;
                return;
            }
        }
        catch (KubeconfigException) when (_credential is not null)
        {
            // being replaced
        }

        _readAgainAt = now + _retry;
    }

    private static bool AreEqual(ClusterCredential a, ClusterCredential? b) =>
        b is not null
        && a.Authorization?.Reveal() == b.Authorization?.Reveal()
        && a.Certificate == b.Certificate
        && a.CertificateKey?.Reveal() == b.CertificateKey?.Reveal();
}
