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
        IDisposable? owned = null;
        IGitTransport transport = url.Scheme switch
        {
            "ssh" => new SshTransport(url, UploadPackClient.Service, credentials, _options, _connector, _logger),
            "git" => new DaemonTransport(url, UploadPackClient.Service, _connector),
            _ => new HttpTransport(url, UploadPackClient.Service, credentials, _handlers.Get(credentials, out owned), _known),
        };
        return new RemoteSession(transport, new UploadPackClient(transport, _options.Limits, _options.TemporaryDirectory), owned);
    }

    /// <inheritdoc />
    public void Dispose() => _handlers.Dispose();
}
