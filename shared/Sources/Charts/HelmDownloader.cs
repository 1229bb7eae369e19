using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Flux.Primitives;

namespace Flux.Sources.Charts;

/// <summary>
/// Fetches indexes and charts. The credentials go to the repository's own scheme, host and port, unless they are to be passed to all; after a
/// redirect to another host, or to one without encryption, never.
/// </summary>
/// <remarks>Spec: Helm 4, pkg/getter/httpgetter.go; Go's net/http for redirects, of which it follows ten.</remarks>
internal sealed class HelmDownloader(EgressHttp http, TimeProvider clock)
{
    private const int MaxRedirects = 10;
    private static readonly ProductInfoHeaderValue _agent = new("FluxFunctions", null);

    /// <summary>Fetches a file.</summary>
    /// <param name="connection">The repository.</param>
    /// <param name="url">The file's address.</param>
    /// <param name="output">Takes the content.</param>
    /// <param name="maxBytes">The most bytes.</param>
    /// <param name="tooLarge">What to say of more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">The server is not reached, refuses, is too slow, or sends too much.</exception>
    public async Task DownloadAsync(
        HelmConnection connection, Uri url, Stream output, long maxBytes, string tooLarge, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(connection.Timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var shown = Shown(url);
        try
        {
            var handler = http.Get(connection.Tls, out var owned);
            using (owned)
            {
                using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
                using var response = await SendAsync(invoker, connection, url, both.Token);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    throw new SourceException($"failed to fetch {shown} : {(int)response.StatusCode} {response.ReasonPhrase}");
                }

                await CopyAsync(response.Content, output, maxBytes, tooLarge, both.Token);
            }
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SourceException($"Get \"{shown}\": the request took longer than {GoDuration.Format(connection.Timeout)}", e);
        }
        catch (HttpRequestException e) when (e.InnerException is System.Security.Authentication.AuthenticationException refused)
        {
            throw new SourceException($"Get \"{shown}\": tls: failed to verify certificate: {refused.Message}", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or EgressException or ConnectionException)
        {
            throw new SourceException($"Get \"{shown}\": {Innermost(e)}", e);
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpMessageInvoker invoker, HelmConnection connection, Uri url, CancellationToken cancellationToken)
    {
        var first = url;
        var withCredentials = connection.PassCredentials || IsSameServer(new(connection.Url), url);
        for (var redirects = 0; ; redirects++)
        {
            if (url.Scheme is not ("http" or "https"))
            {
                throw new SourceException($"Get \"{Shown(url)}\": unsupported protocol scheme \"{url.Scheme}\"");
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.UserAgent.Add(_agent);
            if (withCredentials && IsTrustedAfter(first, url))
            {
                request.Headers.Authorization = Basic(connection);
            }

            var response = await invoker.SendAsync(request, cancellationToken);
            if (Location(response, url) is not { } next)
            {
                return response;
            }

            response.Dispose();
            if (redirects == MaxRedirects)
            {
                throw new SourceException($"Get \"{Shown(next)}\": stopped after {MaxRedirects} redirects");
            }

            url = next;
        }
    }

    private static AuthenticationHeaderValue? Basic(HelmConnection connection) =>
        connection is { Username.Length: > 0, Password: { } password } && password.Reveal().Length > 0
            ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{connection.Username}:{password.Reveal()}")))
            : null;

    private static Uri? Location(HttpResponseMessage response, Uri url) => response.StatusCode is
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect && response.Headers.Location is { } location
        ? Uri.TryCreate(url, location, out var next) ? next : throw new SourceException($"Get \"{Shown(url)}\": redirected to what is no address")
        : null;

    private static bool IsSameServer(Uri repository, Uri url) =>
        repository.Scheme == url.Scheme && repository.Port == url.Port && repository.Host.Equals(url.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a redirect leads to the host that was asked, or one of its domain, and does not give up encryption.</summary>
    private static bool IsTrustedAfter(Uri first, Uri url) =>
        (first.Scheme == url.Scheme || url.Scheme == "https")
        && (url.Host.Equals(first.Host, StringComparison.OrdinalIgnoreCase)
            || (first.HostNameType == UriHostNameType.Dns && url.Host.EndsWith($".{first.Host}", StringComparison.OrdinalIgnoreCase)));

    private static async Task CopyAsync(HttpContent content, Stream output, long maxBytes, string tooLarge, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxBytes)
        {
            throw new SourceException(tooLarge);
        }

        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[64 << 10];
        var total = 0L;
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            total += read;
            if (total > maxBytes)
            {
                throw new SourceException(tooLarge);
            }

            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private static string Shown(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner and not OperationCanceledException)
        {
            e = inner;
        }

        return e.Message;
    }
}
