using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Flux.Git.Protocol;

namespace Flux.Git.Transport;

/// <summary>Smart HTTP: the greeting by GET, each request by POST.</summary>
/// <remarks>Spec: gitprotocol-http.</remarks>
internal sealed class HttpTransport(
    RemoteUrl url, string service, GitCredentials? credentials, HttpMessageInvoker http, KnownServers known) : IGitTransport
{
    private const int MaxRedirects = 5;
    private const int GzipFrom = 1024;

    private readonly AuthenticationHeaderValue? _authorization = HttpAuthorization.Create(url, credentials);
    private Uri _base = BaseOf(url);
    private bool _sendsCredentials = true;
    private bool _isRecalled;
    private HttpResponseMessage? _response;
    private PktLineReader? _reader;

    /// <inheritdoc />
    public bool IsStateless => true;

    private string GreetingPath => $"/info/refs?service={service}";

    /// <inheritdoc />
    public async Task<PktLineReader> OpenAsync(CancellationToken cancellationToken)
    {
        var address = new Uri(_base + GreetingPath);
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            var response = await SendRequestAsync(request, cancellationToken);
            if (!IsRedirect(response.StatusCode))
            {
                break;
            }

            if (redirects == MaxRedirects)
            {
                throw new GitException($"more than {MaxRedirects} redirects");
            }

            address = Follow(address, response.Headers.Location);
        }

        return await ReadAsync($"application/x-{service}-advertisement", cancellationToken);
    }

    /// <inheritdoc />
    public Advertisement? Recall()
    {
        if (known.Find(url) is not { } server)
        {
            return null;
        }

        (_base, _sendsCredentials, _isRecalled) = (server.Address, server.SendsCredentials, true);
        return server.Greeting;
    }

    /// <inheritdoc />
    public void Remember(Advertisement greeting) => known.Remember(url, _base, _sendsCredentials, greeting);

    /// <inheritdoc />
    public bool Forget()
    {
        known.Forget(url);
        return _isRecalled;
    }

    /// <inheritdoc />
    public async Task<PktLineReader> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"{_base}/{service}"));
        message.Content = request.Length < GzipFrom ? new ReadOnlyMemoryContent(request) : Gzip(request);
        message.Content.Headers.ContentType = new MediaTypeHeaderValue($"application/x-{service}-request");
        message.Headers.Accept.ParseAdd($"application/x-{service}-result");
        await SendRequestAsync(message, cancellationToken);
        return await ReadAsync($"application/x-{service}-result", cancellationToken);
    }

    /// <inheritdoc />
    public Task<GitException> ExplainAsync(GitException failure, CancellationToken cancellationToken) => Task.FromResult(failure);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Release();
        return ValueTask.CompletedTask;
    }

    private static Uri BaseOf(RemoteUrl url) => new(url.Url.GetComponents(
        UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/'));

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    private static ByteArrayContent Gzip(ReadOnlyMemory<byte> request)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(request.Span);
        }

        var content = new ByteArrayContent(buffer.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private async Task<HttpResponseMessage> SendRequestAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Release();
        request.Headers.TryAddWithoutValidation("User-Agent", UploadPackClient.Agent);
        request.Headers.TryAddWithoutValidation("Git-Protocol", "version=2");
        request.Headers.Authorization = _sendsCredentials ? _authorization : null;
        return _response = await http.SendAsync(request, cancellationToken);
    }

    private async Task<PktLineReader> ReadAsync(string expectedType, CancellationToken cancellationToken)
    {
        if (_response is not { } response)
        {
            throw new InvalidOperationException("send first");
        }

        if (!response.IsSuccessStatusCode)
        {
            throw await RefusedAsync(response, cancellationToken);
        }

        var type = response.Content.Headers.ContentType?.MediaType;
        if (type != expectedType)
        {
            throw new GitException(
                $"unexpected content type '{RemoteErrors.Clean(type ?? "")}': the URL is not that of a repository served over smart HTTP "
                + "(the dumb HTTP protocol is not supported)");
        }

        return _reader = new PktLineReader(await response.Content.ReadAsStreamAsync(cancellationToken));
    }

    // Same scheme or from http to https. Another host (or port) does not get the credentials.
    private Uri Follow(Uri from, Uri? location)
    {
        if (location is null)
        {
            throw new GitException("a redirect without a location");
        }

        if (!Uri.TryCreate(from, location, out var to))
        {
            throw new GitException("a redirect to what is no address");
        }

        if (to.Scheme != from.Scheme && !(from.Scheme == "http" && to.Scheme == "https"))
        {
            throw new GitException($"refused to follow a redirect from {from.Scheme} to {RemoteErrors.Clean(to.Scheme)}");
        }

        if (!to.PathAndQuery.EndsWith(GreetingPath, StringComparison.Ordinal))
        {
            throw new GitException($"redirected to '{RemoteUrl.Parse(to).Display}', which is not a repository");
        }

        var samePort = to.Port == from.Port || (from.IsDefaultPort && to.IsDefaultPort);
        _sendsCredentials &= samePort && string.Equals(to.IdnHost, from.IdnHost, StringComparison.OrdinalIgnoreCase);
        var target = to.GetComponents(UriComponents.SchemeAndServer | UriComponents.PathAndQuery, UriFormat.UriEscaped);
        _base = new Uri(target[..^GreetingPath.Length]);
        return new Uri(target);
    }

    private async Task<GitException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var reason = await ReadReasonAsync(response, cancellationToken);
        return (int)response.StatusCode switch
        {
            401 => new GitException("authentication required" + reason) { Error = GitError.Authentication },
            403 => new GitException("authorization failed" + reason) { Error = GitError.Authentication },
            404 => new GitException("repository not found" + reason) { Error = GitError.RepositoryNotFound },
            var status => new GitException(
                $"unexpected client error: unexpected requesting \"{url.Display}\" status code: {status}{reason}"),
        };
    }

    // Hosts explain themselves in plain text; a page in HTML helps nobody.
    private static async Task<string> ReadReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "text/plain")
        {
            return "";
        }

        var buffer = new byte[512];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        var text = RemoteErrors.Clean(Encoding.UTF8.GetString(buffer, 0, length));
        return text.Length > 0 ? ": " + text : "";
    }

    private void Release()
    {
        _reader?.Dispose();
        _response?.Dispose();
        (_reader, _response) = (null, null);
    }
}
