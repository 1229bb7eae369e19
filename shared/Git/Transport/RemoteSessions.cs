using Flux.Git.Protocol;
using Flux.Primitives;
using Microsoft.Extensions.Logging;

namespace Flux.Git.Transport;

/// <summary>Opens sessions by the URL's scheme.</summary>
internal sealed class RemoteSessions : IDisposable
{
    private readonly GitClientOptions _options;
    private readonly Connector _connector;
    private readonly HttpHandlers _handlers;
    private readonly KnownServers _known;
    private readonly ILogger _logger;

    /// <summary>Sessions under an egress policy.</summary>
    public RemoteSessions(GitClientOptions options, EgressPolicy egress, TimeProvider clock, ILogger logger)
    {
        _options = options;
        _connector = new Connector(egress);
        _handlers = new HttpHandlers(options, egress);
        _known = new KnownServers(clock);
        _logger = logger;
    }

    /// <summary>Makes a session that is not connected yet.</summary>
    /// <exception cref="GitException">The credentials cannot be used.</exception>
    public RemoteSession Open(RemoteUrl url, GitRemote remote)
    {
        var transport = OpenTransport(url, remote, UploadPackClient.Service, out var owned);
        return new RemoteSession(transport, new UploadPackClient(transport, _options.Limits, _options.TemporaryDirectory), owned);
    }

    /// <summary>Makes a transport to a service that is not connected yet.</summary>
    /// <param name="url">The remote's URL.</param>
    /// <param name="remote">How to get in.</param>
    /// <param name="service">E.g. <c>git-upload-pack</c>.</param>
    /// <param name="owned">What the caller disposes after the transport; null where there is nothing.</param>
    /// <exception cref="GitException">The credentials cannot be used.</exception>
    public IGitTransport OpenTransport(RemoteUrl url, GitRemote remote, string service, out IDisposable? owned)
    {
        owned = null;
        return url.Scheme switch
        {
            "ssh" => new SshTransport(url, service, remote, _options, _connector, _logger),
            "git" => new DaemonTransport(url, service, remote.Proxy, _connector),
            _ => new HttpTransport(url, service, remote.Credentials, _handlers.Get(remote, out owned), _known),
        };
    }

    /// <inheritdoc />
    public void Dispose() => _handlers.Dispose();
}
