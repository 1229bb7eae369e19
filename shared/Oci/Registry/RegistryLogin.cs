using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Flux.Oci.Credentials;
using Flux.Primitives;

namespace Flux.Oci.Registry;

/// <summary>Gets into a registry when it asks: with a password, or with a token of its token service.</summary>
/// <remarks>Spec: distribution docs/spec/auth/token.md, oauth.md and scope.md.</remarks>
internal sealed class RegistryLogin(RepositoryName name, TokenStore tokens, TimeProvider clock)
{
    private const int MaxTokenBytes = 1 << 20;

    // what the token service's answer means where it does not say how long
    private static readonly TimeSpan _defaultLifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _maxLifetime = TimeSpan.FromHours(1);

    /// <summary>Under what a token is kept: another credential, scope or way to the registry has another one.</summary>
    public string KeyOf(RegistryCredential? credential, string actions, ConnectionSettings? connection)
    {
        string?[] parts =
        [
            name.ToString(), actions, credential?.Username, credential?.Password?.Reveal(), credential?.IdentityToken?.Reveal(), credential?.RegistryToken?.Reveal(),
            connection?.Proxy?.ToString(), connection?.CaCertificates, connection?.ClientCertificate,
        ];
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
    }

    /// <summary>Meets a challenge.</summary>
    /// <returns>What to send from now on; null where we have nothing to show.</returns>
    /// <exception cref="OciException">The token service refuses, or cannot be trusted with a password.</exception>
    public async Task<AuthenticationHeaderValue?> MeetAsync(
        Challenge challenge,
        RegistryCredential? credential,
        string actions,
        string key,
        bool isSecure,
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
        CancellationToken cancellationToken)
    {
        AuthenticationHeaderValue? header;
        var lifetime = _maxLifetime;
        if (credential?.RegistryToken is { } token)
        {
            header = new("Bearer", token.Reveal());
        }
        else if (challenge.Scheme == "basic")
        {
            header = Basic(credential);
        }
        else
        {
            (header, lifetime) = await TokenAsync(challenge, credential, actions, isSecure, send, cancellationToken);
        }

        if (header is not null)
        {
            tokens.Keep(key, header, lifetime);
        }

        return header;
    }

    private static AuthenticationHeaderValue? Basic(RegistryCredential? credential) => credential?.Username is { } user
        ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{credential.Password?.Reveal()}")))
        : null;

    private static TimeSpan LifetimeOf(JsonElement answer, DateTimeOffset now)
    {
        var lifetime = answer.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt32(out var value) && value > 0 ? TimeSpan.FromSeconds(value) : _defaultLifetime;
        if (answer.TryGetProperty("issued_at", out var issued) && issued.ValueKind == JsonValueKind.String && issued.TryGetDateTimeOffset(out var at) && at < now)
        {
            lifetime -= now - at;
        }

        return lifetime > _maxLifetime ? _maxLifetime : lifetime > TimeSpan.Zero ? lifetime : TimeSpan.Zero;
    }

    private async Task<(AuthenticationHeaderValue Header, TimeSpan Lifetime)> TokenAsync(
        Challenge challenge,
        RegistryCredential? credential,
        string actions,
        bool isSecure,
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
        CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(challenge.Parameters["realm"], UriKind.Absolute, out var realm) || realm.Scheme is not ("http" or "https"))
        {
            throw new OciException($"{name.Registry} names no usable token service");
        }

        if (isSecure && realm.Scheme != "https")
        {
            throw new OciException($"{name.Registry} names a token service that is not secure: http://{realm.Authority}");
        }

        // the registry's own wish, and what we are about to do
        var scopes = new[] { challenge.Parameters.GetValueOrDefault("scope", ""), $"repository:{name.Path}:{actions}" }.Where(scope => scope.Length > 0).Distinct().ToList();
        using var request = Request(realm, challenge.Parameters.GetValueOrDefault("service", ""), scopes, credential);
        using var response = await send(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await RegistryErrors.OfAsync(response, cancellationToken);
        }

        var body = await BoundedContent.ReadAsync(response.Content, MaxTokenBytes, cancellationToken)
            ?? throw new OciException($"the token service of {name.Registry} answers with more than {MaxTokenBytes} bytes");
        try
        {
            using var document = JsonDocument.Parse(body);
            var answer = document.RootElement;
            var token = Text(answer, "token") ?? Text(answer, "access_token");
            return token is { Length: > 0 } && !token.AsSpan().ContainsAny("\r\n ")
                ? (new("Bearer", token), LifetimeOf(answer, clock.GetUtcNow()))
                : throw new OciException($"the token service of {name.Registry} answers without a token");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new OciException($"the token service of {name.Registry} does not answer with JSON", e);
        }
    }

    private static HttpRequestMessage Request(Uri realm, string service, List<string> scopes, RegistryCredential? credential)
    {
        if (credential?.IdentityToken is { } refresh)
        {
            return new(HttpMethod.Post, realm)
            {
                Content = new FormUrlEncodedContent(
                [
                    new("grant_type", "refresh_token"), new("refresh_token", refresh.Reveal()), new("client_id", "fluxfn"),
                    new("service", service), new("scope", string.Join(' ', scopes)),
                ]),
            };
        }

        var query = new StringBuilder(realm.Query.TrimStart('?'));
        foreach (var (parameter, value) in scopes.Select(scope => ("scope", scope)).Append(("service", service)).Where(pair => pair.Item2.Length > 0))
        {
            query.Append(query.Length > 0 ? "&" : "").Append(parameter).Append('=').Append(Uri.EscapeDataString(value));
        }

        var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = query.ToString() }.Uri);
        request.Headers.Authorization = Basic(credential);
        return request;
    }

    private static string? Text(JsonElement owner, string member) =>
        owner.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
