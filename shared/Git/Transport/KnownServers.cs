using System.Collections.Concurrent;
using Flux.Git.Protocol;

namespace Flux.Git.Transport;

/// <summary>
/// What HTTP servers said in their greeting, so that the next operation begins with its question. Only for protocol version 2,
/// whose greeting holds no refs; a look for news then costs one request and not two.
/// </summary>
internal sealed class KnownServers(TimeProvider clock)
{
    private const int MaxKept = 1024;
    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, Server> _servers = new();

    /// <summary>What is known of a repository's server; null for nothing, or nothing recent.</summary>
    public Server? Find(RemoteUrl url) =>
        _servers.TryGetValue(url.Display, out var server) && clock.GetElapsedTime(server.Since) < _lifetime ? server : null;

    /// <summary>Remembers a greeting.</summary>
    public void Remember(RemoteUrl url, Uri address, bool sendsCredentials, Advertisement greeting)
    {
        if (greeting.Version != 2)
        {
            return;
        }

        if (_servers.Count >= MaxKept)
        {
            _servers.Clear();
        }

        _servers[url.Display] = new Server(address, sendsCredentials, greeting, clock.GetTimestamp());
    }

    /// <summary>Forgets a server, after it did not answer as expected.</summary>
    public void Forget(RemoteUrl url) => _servers.TryRemove(url.Display, out _);

    /// <summary>A known server.</summary>
    /// <param name="Address">Where the repository is, after redirects.</param>
    /// <param name="SendsCredentials">Whether the credentials may go there.</param>
    /// <param name="Greeting">What it offers.</param>
    /// <param name="Since">When that was learnt.</param>
    internal sealed record Server(Uri Address, bool SendsCredentials, Advertisement Greeting, long Since);
}
