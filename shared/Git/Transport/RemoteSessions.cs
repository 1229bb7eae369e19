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
        _handlers = new HttpHandlers(options, _connector);
        _known = new KnownServers(clock);
        _logger = logger;
    }

    /// <summary>Makes a session that is not connected yet.</summary>
    /// <exception cref="GitException">The credentials cannot be used.</exception>
    public RemoteSession Open(RemoteUrl url, GitCredentials? credentials)
    {
        var transport = OpenTransport(url, credentials, UploadPackClient.Service, out var owned);
        return new RemoteSession(transport, new UploadPackClient(transport, _options.Limits, _options.TemporaryDirectory), owned);
    }

    /// <summary>Makes a transport to a service that is not connected yet.</summary>
    /// <param name="url">The remote.</param>
    /// <param name="credentials">How to get in; null for anonymous.</param>
    /// <param name="service">E.g. <c>git-upload-pack</c>.</param>
    /// <param name="owned">What the caller disposes after the transport; null where there is nothing.</param>
    /// <exception cref="GitException">The credentials cannot be used.</exception>
    public IGitTransport OpenTransport(RemoteUrl url, GitCredentials? credentials, string service, out IDisposable? owned)
    {
        owned = null;
        return url.Scheme switch
        {
            "ssh" => new SshTransport(url, service, credentials, _options, _connector, _logger),
            "git" => new DaemonTransport(url, service, _connector),
            _ => new HttpTransport(url, service, credentials, _handlers.Get(credentials, out owned), _known),
        };
    }

    /// <inheritdoc />
    public void Dispose() => _handlers.Dispose();
}
