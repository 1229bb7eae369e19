using System.Net;
using Flux.Primitives;

namespace Flux.Git.Transport;

/// <summary>The HTTP handlers: one for all remotes without certificates and proxy of their own, one for each set of those.</summary>
internal sealed class HttpHandlers(GitClientOptions options, EgressPolicy egress) : IDisposable
{
    private readonly EgressHttp _http = new(egress, handler => handler.AutomaticDecompression = DecompressionMethods.GZip);
    private readonly Lazy<HttpMessageInvoker>? _own =
        options.HttpHandlerFactory is { } factory ? new(() => new HttpMessageInvoker(factory())) : null;

    /// <summary>The invoker for a remote.</summary>
    /// <param name="remote">The remote; only its certificates and proxy matter.</param>
    /// <param name="owned">What the caller disposes afterwards; null where the invoker is shared.</param>
    /// <exception cref="GitException">A certificate or key cannot be read.</exception>
    public HttpMessageInvoker Get(GitRemote remote, out IDisposable? owned)
    {
        owned = null;
        if (_own is not null)
        {
            return _own.Value;
        }

        try
        {
            return new HttpMessageInvoker(_http.Get(SettingsOf(remote), out owned), disposeHandler: false);
        }
        catch (ConnectionException e)
        {
            throw new GitException(e.Message, e) { Error = GitError.Authentication };
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _http.Dispose();
        if (_own is { IsValueCreated: true })
        {
            _own.Value.Dispose();
        }
    }

    private static ConnectionSettings SettingsOf(GitRemote remote) => new()
    {
        CaCertificates = remote.Credentials?.CaCertificates,
        ClientCertificate = remote.Credentials?.ClientCertificate,
        ClientKey = remote.Credentials?.ClientKey,
        Proxy = remote.Proxy,
    };
}
