using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Flux.Primitives;

namespace Flux.Git.GitHub;

/// <summary>Gets tokens of GitHub Apps' installations, and keeps each for most of its life.</summary>
/// <remarks>Spec: fluxcd/pkg auth/githubapp.</remarks>
public sealed class GitHubAppClient : IDisposable
{
    /// <summary>The user that goes with a token.</summary>
    public const string Username = "x-access-token";

    private const string DefaultApi = "https://api.github.com/";
    private const string EnterprisePath = "api/v3/";
    private const int MaxAnswerBytes = 256 << 10;
    private const int MaxKept = 1000;
    private const double KeptPart = 0.8;
    private static readonly TimeSpan _keptAtMost = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, Kept> _kept = new();
    private readonly EgressHttp _http;
    private readonly TimeProvider _clock;

    /// <summary>A client for all Apps.</summary>
    /// <param name="egress">Where the API may be.</param>
    /// <param name="clock">The time.</param>
    public GitHubAppClient(EgressPolicy egress, TimeProvider clock) => (_http, _clock) = (new(egress), clock);

    /// <summary>The token of an installation.</summary>
    /// <param name="app">The App.</param>
    /// <param name="connection">How to connect to the API; null for directly.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GitHubAppException">The App's data is not whole, or GitHub refused.</exception>
    public async Task<Secret> TokenAsync(GitHubApp app, ConnectionSettings? connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        Check(app);
        var key = KeyOf(app);
        if (_kept.TryGetValue(key, out var kept) && kept.Until > _clock.GetUtcNow())
        {
            return kept.Token;
        }

        var (token, expires) = await CreateAsync(app, connection, cancellationToken);
        var now = _clock.GetUtcNow();
        var keep = TimeSpan.FromTicks((long)((expires - now).Ticks * KeptPart));
        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        _kept[key] = new(token, now + (keep < _keptAtMost ? keep : _keptAtMost));
        return token;
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static void Check(GitHubApp app)
    {
        if (app.Id == 0)
        {
            throw new GitHubAppException("app ID must be provided to use github app authentication");
        }

        if (app.InstallationId is null or 0 && string.IsNullOrEmpty(app.InstallationOwner))
        {
            throw new GitHubAppException("app installation owner or ID must be provided to use github app authentication");
        }
    }

    private static string KeyOf(GitHubApp app) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{app.Id}\0{app.InstallationId}\0{app.InstallationOwner}\0{app.BaseUrl}\0{app.PrivateKey.Reveal()}")));

    private async Task<(Secret Token, DateTimeOffset Expires)> CreateAsync(
        GitHubApp app, ConnectionSettings? connection, CancellationToken cancellationToken)
    {
        var jwt = AppToken.Create(app, _clock.GetUtcNow());
        IDisposable? owned = null;
        try
        {
            using var http = new HttpMessageInvoker(_http.Get(connection, out owned), disposeHandler: false);
            var installation = app.InstallationId is > 0 and { } id ? id : await FindAsync(http, app, jwt, cancellationToken);
            var path = string.Create(CultureInfo.InvariantCulture, $"app/installations/{installation}/access_tokens");
            using var answer = await SendAsync(http, app, HttpMethod.Post, path, jwt, cancellationToken);
            return answer.RootElement.TryGetProperty("token", out var token) && token.GetString() is { Length: > 0 } value
                ? (new Secret(value), answer.RootElement.GetProperty("expires_at").GetDateTimeOffset())
                : throw new GitHubAppException("GitHub answered without a token");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or EgressException)
        {
            throw new GitHubAppException($"GitHub cannot be asked: {(e.InnerException as EgressException)?.Message ?? e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new GitHubAppException($"GitHub's answer cannot be read: {e.Message}", e);
        }
        finally
        {
            owned?.Dispose();
        }
    }

    /// <summary>The owner is tried as an organization, then as a user.</summary>
    private static async Task<long> FindAsync(HttpMessageInvoker http, GitHubApp app, Secret jwt, CancellationToken cancellationToken)
    {
        var owner = Uri.EscapeDataString(app.InstallationOwner ?? "");
        var problems = new List<string>();
        foreach (var kind in (string[])["organization", "user"])
        {
            try
            {
                var path = $"{(kind == "user" ? "users" : "orgs")}/{owner}/installation";
                using var answer = await SendAsync(http, app, HttpMethod.Get, path, jwt, cancellationToken);
                return answer.RootElement.GetProperty("id").GetInt64();
            }
            catch (GitHubAppException e)
            {
                problems.Add($"failed to find {kind} installation: {e.Message}");
            }
        }

        throw new GitHubAppException(string.Join('\n', problems));
    }

    private static async Task<JsonDocument> SendAsync(
        HttpMessageInvoker http, GitHubApp app, HttpMethod method, string path, Secret jwt, CancellationToken cancellationToken)
    {
        var bases = BasesOf(app);
        for (var i = 0; ; i++)
        {
            var url = new Uri(bases[i], path);
            using var request = new HttpRequestMessage(method, url);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", jwt.Reveal());
            request.Headers.Accept.ParseAdd("application/vnd.github+json");
            request.Headers.UserAgent.ParseAdd("fluxfunctions");
            request.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound && i + 1 < bases.Count)
            {
                continue;
            }

            var body = await ReadAsync(response, cancellationToken);
            return response.IsSuccessStatusCode
                ? JsonDocument.Parse(body)
                : throw new GitHubAppException($"{method} {url.GetLeftPart(UriPartial.Path)}: {(int)response.StatusCode} {Reason(body)} []");
        }
    }

    /// <summary>The address as it is given, then that of a server whose API is below <c>/api/v3/</c>.</summary>
    private static List<Uri> BasesOf(GitHubApp app)
    {
        var text = string.IsNullOrEmpty(app.BaseUrl) ? DefaultApi : app.BaseUrl.EndsWith('/') ? app.BaseUrl : app.BaseUrl + "/";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            throw new GitHubAppException("invalid API URL: it is not an absolute http or https URL");
        }

        var isApi = url.Host.StartsWith("api.", StringComparison.OrdinalIgnoreCase)
            || url.Host.Contains(".api.", StringComparison.OrdinalIgnoreCase)
            || url.AbsolutePath.EndsWith("/" + EnterprisePath, StringComparison.Ordinal);
        return isApi ? [url] : [url, new(url, EnterprisePath)];
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxAnswerBytes + 1];
        var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= MaxAnswerBytes ? buffer[..length] : throw new GitHubAppException($"GitHub answered with more than {MaxAnswerBytes} bytes");
    }

    private static string Reason(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("message", out var message)
                ? Protocol.RemoteErrors.Clean(message.GetString() ?? "")
                : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>A token that is still good.</summary>
    /// <param name="Token">The token.</param>
    /// <param name="Until">When another is asked for.</param>
    private sealed record Kept(Secret Token, DateTimeOffset Until);
}
