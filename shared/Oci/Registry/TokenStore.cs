using System.Collections.Concurrent;
using System.Net.Http.Headers;

namespace Flux.Oci.Registry;

/// <summary>What registries let us in with, by registry, scope and credential, until shortly before it ends; and which of them do not speak TLS.</summary>
internal sealed class TokenStore(TimeProvider clock)
{
    private const int MaxKept = 10_000;
    private static readonly TimeSpan _plainLifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (AuthenticationHeaderValue Header, DateTimeOffset Expires)> _headers = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _plain = new();

    /// <summary>What is known to be accepted; null for nothing.</summary>
    public AuthenticationHeaderValue? Find(string key) =>
        _headers.TryGetValue(key, out var found) && found.Expires > clock.GetUtcNow() ? found.Header : null;

    /// <summary>Keeps what was accepted.</summary>
    public void Keep(string key, AuthenticationHeaderValue header, TimeSpan lifetime)
    {
        if (_headers.Count >= MaxKept)
        {
            _headers.Clear();
        }

        // a token ends on the way to the registry too
        _headers[key] = (header, clock.GetUtcNow() + (lifetime * 0.8));
    }

    /// <summary>Forgets what is not accepted any more.</summary>
    public void Forget(string key) => _headers.TryRemove(key, out _);

    /// <summary>Whether a registry was found not to speak TLS a short while ago.</summary>
    public bool IsPlain(string registry) => _plain.TryGetValue(registry, out var until) && until > clock.GetUtcNow();

    /// <summary>Notes that a registry does not speak TLS.</summary>
    public void SetPlain(string registry)
    {
        if (_plain.Count >= MaxKept)
        {
            _plain.Clear();
        }

        _plain[registry] = clock.GetUtcNow() + _plainLifetime;
    }
}
