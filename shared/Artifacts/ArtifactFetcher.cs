using System.Net;
using Flux.Primitives;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flux.Artifacts;

/// <summary>Fetches artifacts over HTTP, or straight from the store where the address is the store's own.</summary>
/// <param name="store">The own store; null where there is none.</param>
/// <param name="http">For other stores; see <see cref="CreateHttpClient"/>.</param>
/// <param name="options">Limits.</param>
/// <param name="clock">For the timeout and between tries.</param>
/// <param name="logger">A log.</param>
public sealed partial class ArtifactFetcher(
    IArtifactStore? store, HttpClient http, IOptions<ArtifactOptions> options, TimeProvider clock, ILogger<ArtifactFetcher> logger)
    : IArtifactFetcher
{
    private static readonly TimeSpan _firstDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>A client that follows no redirect and connects only where the policy allows.</summary>
    public static HttpClient CreateHttpClient(EgressPolicy egress)
    {
        ArgumentNullException.ThrowIfNull(egress);
        return new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = egress.ConnectAsync,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <inheritdoc />
    public async Task<FileTree> FetchAsync(Uri url, Digest digest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        return TreeOf(await FetchEntriesAsync(url, digest, cancellationToken), store?.PathOf(url) ?? Shown(url));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<TarballEntry>> FetchEntriesAsync(Uri url, Digest digest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (store?.PathOf(url) is { } path)
        {
            await using var content = await store.OpenReadAsync(path, cancellationToken);
            return await VerifiedArchive.ReadAsync(content, digest, path, options.Value, cancellationToken);
        }

        var location = Shown(url);
        if (url.Scheme is not ("http" or "https"))
        {
            throw new ArtifactException("an artifact is fetched over http or https alone", location);
        }

        return await DownloadAsync(url, digest, location, cancellationToken);
    }

    private async Task<IReadOnlyList<TarballEntry>> DownloadAsync(
        Uri url, Digest digest, string location, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.DownloadTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await TryDownloadAsync(url, digest, location, both.Token);
                }
                catch (Exception e) when (attempt <= options.Value.DownloadRetries && IsTransient(e))
                {
                    Log.Retrying(logger, location, attempt, e.Message);
                    await Task.Delay(_firstDelay * attempt, clock, both.Token);
                }
            }
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ArtifactException($"the download took longer than {GoDuration.Format(options.Value.DownloadTimeout)}", location, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or EgressException)
        {
            throw new ArtifactException($"the download failed ({e.Message})", location, e);
        }
    }

    private async Task<IReadOnlyList<TarballEntry>> TryDownloadAsync(
        Uri url, Digest digest, string location, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound)
        {
            throw new ArtifactException("artifact not found", location) { NotFound = true };
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"the server answered {(int)response.StatusCode}", null, response.StatusCode);
        }

        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await VerifiedArchive.ReadAsync(content, digest, location, options.Value, cancellationToken);
    }

    /// <summary>Another try may help: no answer, a broken one, or one that says so.</summary>
    private static bool IsTransient(Exception e) => e switch
    {
        HttpRequestException { InnerException: EgressException } => false,
        HttpRequestException { StatusCode: null } or IOException => true,
        HttpRequestException http => http.StatusCode is >= HttpStatusCode.InternalServerError
            or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout,
        _ => false,
    };

    private static FileTree TreeOf(IReadOnlyList<TarballEntry> entries, string location)
    {
        try
        {
            return new(entries
                .Where(entry => !entry.IsDirectory)
                .Select(entry => KeyValuePair.Create(entry.Path, entry.Content)));
        }
        catch (ArgumentException e)
        {
            throw new ArtifactException("the archive has a path that is both file and directory", location, e);
        }
    }

    private static string Shown(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Fetching {Location} failed (try {Attempt}): {Problem}")]
        public static partial void Retrying(ILogger logger, string location, int attempt, string problem);
    }
}
