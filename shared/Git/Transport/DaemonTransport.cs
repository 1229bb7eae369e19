using System.Text;
using Flux.Git.Protocol;
using Flux.Primitives;

namespace Flux.Git.Transport;

/// <summary>The <c>git://</c> protocol: neither authenticated nor encrypted, but everywhere as simple as it gets.</summary>
/// <remarks>Spec: gitprotocol-pack "Git Transport".</remarks>
internal sealed class DaemonTransport(RemoteUrl url, string service, ProxyAddress? proxy, Connector connector) : DuplexTransport
{
    private Stream? _stream;

    /// <inheritdoc />
    protected override async Task<(Stream Input, Stream Output)> ConnectAsync(CancellationToken cancellationToken)
    {
        _stream = await connector.ConnectAsync(url.EndPoint, proxy, cancellationToken);
        var request = new PktLineWriter().Data(Encoding.UTF8.GetBytes($"{service} {url.Path}\0host={url.Url.Authority}\0\0version=2\0"));
        await _stream.WriteAsync(request.Written, cancellationToken);
        return (_stream, _stream);
    }

    /// <inheritdoc />
    protected override async ValueTask CloseAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }
    }
}
