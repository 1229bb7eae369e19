using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Flux.Oci.Credentials;
using Flux.Primitives;

namespace Flux.Oci.Registry;

/// <summary>
/// Sends requests to one registry: finds out whether it speaks TLS, gets in when it asks, follows redirects (with credentials to the registry's own
/// host only), and tries again what may go well another time.
/// </summary>
internal sealed class RegistryTransport(
    RepositoryName name, OciAccess access, EgressHttp http, TokenStore tokens, OciClientOptions options, TimeProvider clock)
{
    private const int MaxRedirects = 10;
    private const string Agent = "fluxfn";

    private static readonly HttpStatusCode[] _retried =
    [
        HttpStatusCode.RequestTimeout, HttpStatusCode.TooManyRequests, HttpStatusCode.InternalServerError,
        HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout,
    ];

    private readonly RegistryLogin _login = new(name, tokens, clock);
    private RegistryCredential? _credential;
    private bool _hasCredential;

    /// <summary>Sends a request until it is answered well.</summary>
    /// <param name="create">Makes the request for an address of the registry; called for every attempt.</param>
    /// <param name="path">The address: a path at the registry, or an absolute URL that the registry named.</param>
    /// <param name="actions">What is asked for: <c>pull</c>, or <c>pull,push</c>.</param>
    /// <param name="accepts">Whether an answer is taken as it is; others are errors.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer, whose content was not read yet.</returns>
    /// <exception cref="OciException">It was refused, or there was no answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        Func<Uri, HttpRequestMessage> create, string path, string actions, Func<HttpStatusCode, bool> accepts, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var response = await SendOnceAsync(create, path, actions, cancellationToken);
                if (accepts(response.StatusCode))
                {
                    return response;
                }

                using (response)
                {
                    if (attempt < options.Attempts && _retried.Contains(response.StatusCode) && WaitOf(response, attempt) is { } wait)
                    {
                        await Task.Delay(wait, clock, cancellationToken);
                        continue;
                    }

                    throw await RegistryErrors.OfAsync(response, cancellationToken);
                }
            }
            catch (OciException e) when (attempt < options.Attempts && e.InnerException is HttpRequestException && IsPassing(e.InnerException))
            {
                await Task.Delay(options.RetryDelay * (1 << (attempt - 1)), clock, cancellationToken);
            }
        }
    }

    // neither the policy's refusal nor a certificate changes by trying again
    private static bool IsPassing(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is EgressException or AuthenticationException)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    // what a server without TLS, or nobody, answers to a greeting in TLS
    private static bool MeansNoTls(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is AuthenticationException or SocketException { SocketErrorCode: SocketError.ConnectionRefused } or IOException and not ConnectionException)
            {
                return true;
            }
        }

        return false;
    }

    private TimeSpan? WaitOf(HttpResponseMessage response, int attempt)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => options.RetryDelay * (1 << (attempt - 1)),
        };
        return asked <= options.MaxRetryAfter ? asked > TimeSpan.Zero ? asked : TimeSpan.Zero : null;
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        Func<Uri, HttpRequestMessage> create, string path, string actions, CancellationToken cancellationToken)
    {
        var credential = await CredentialAsync(cancellationToken);
        var key = _login.KeyOf(credential, actions, access.Connection);
        var response = await FollowAsync(create, path, tokens.Find(key), cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || Challenge.Choose(response.Headers.WwwAuthenticate.Select(header => header.ToString())) is not { } challenge)
        {
            return response;
        }

        // only the registry itself is logged in to, not where it sends us
        if (response.RequestMessage?.RequestUri is not { } refused || !IsOwn(refused))
        {
            return response;
        }

        response.Dispose();
        tokens.Forget(key);
        var header = await _login.MeetAsync(challenge, credential, actions, key, isSecure: refused.Scheme == "https", SendPlainAsync, cancellationToken);
        return await FollowAsync(create, path, header, cancellationToken);
    }

    private async Task<RegistryCredential?> CredentialAsync(CancellationToken cancellationToken)
    {
        if (!_hasCredential)
        {
            _credential = access.Credentials is { } credentials ? await credentials.FindAsync(name, cancellationToken) : null;
            _hasCredential = true;
        }

        return _credential;
    }

    private bool IsOwn(Uri url) =>
        AddressOf("/") is var own && url.Scheme == own.Scheme && string.Equals(url.Authority, own.Authority, StringComparison.OrdinalIgnoreCase);

    private Uri AddressOf(string path)
    {
        if (!path.StartsWith('/'))
        {
            return new(path);
        }

        // where Docker Hub's API is
        var host = name.Registry == "index.docker.io" ? "registry-1.docker.io" : name.Registry;
        return new($"{(tokens.IsPlain(name.Registry) ? "http" : "https")}://{host}{path}");
    }

    private async Task<HttpResponseMessage> FollowAsync(
        Func<Uri, HttpRequestMessage> create, string path, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var address = AddressOf(path);
        for (var redirects = 0; ; redirects++)
        {
            var (response, reached) = await SendFirstAsync(create, address, authorization, redirects == 0 && path.StartsWith('/'), cancellationToken);
            address = reached;
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
            {
                return response;
            }

            using (response)
            {
                if (redirects == MaxRedirects)
                {
                    throw new OciException($"{name.Registry} redirects more than {MaxRedirects} times");
                }

                if (!Uri.TryCreate(address, location, out var next))
                {
                    throw new OciException($"{name.Registry} redirects to what is no address");
                }

                if (next.Scheme is not ("http" or "https") || (next.Scheme == "http" && address.Scheme == "https"))
                {
                    throw new OciException($"{name.Registry} redirects to an address that is not secure: {next.Scheme}://{next.Authority}");
                }

                address = next;
            }
        }
    }

    private async Task<(HttpResponseMessage Response, Uri Address)> SendFirstAsync(
        Func<Uri, HttpRequestMessage> create, Uri address, AuthenticationHeaderValue? authorization, bool mayFallBack, CancellationToken cancellationToken)
    {
        try
        {
            return (await SendToAsync(create, address, authorization, cancellationToken), address);
        }
        catch (OciException e) when (
            mayFallBack && address.Scheme == "https" && (access.IsInsecure || name.MayUsePlainHttp) && MeansNoTls(e.InnerException))
        {
            var plain = new UriBuilder(address) { Scheme = "http", Port = address.IsDefaultPort ? -1 : address.Port }.Uri;
            var response = await SendToAsync(create, plain, authorization, cancellationToken);
            tokens.SetPlain(name.Registry);
            return (response, plain);
        }
    }

    private async Task<HttpResponseMessage> SendToAsync(
        Func<Uri, HttpRequestMessage> create, Uri address, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var request = create(address);
        if (authorization is not null && IsOwn(address))
        {
            request.Headers.Authorization = authorization;
        }

        return await SendPlainAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendPlainAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", Agent);
        try
        {
            var settings = access.Connection;
            if (access.IsInsecure && settings is not { CaCertificates: not null } and not { ClientCertificate: not null })
            {
                // as upstream: insecure without certificates of one's own takes any
                settings = (settings ?? new()) with { SkipVerification = true };
            }

            var handler = http.Get(settings, out var owned);
            using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
            var response = await invoker.SendAsync(request, cancellationToken);
            response.RequestMessage ??= request;
            if (owned is not null)
            {
                response.Content = new OwningContent(response.Content, owned);
            }

            return response;
        }
        catch (HttpRequestException e)
        {
            throw RegistryErrors.Of(request, e);
        }
        catch (Exception e) when (e is EgressException or ConnectionException)
        {
            throw RegistryErrors.Of(request, e);
        }
    }
}
