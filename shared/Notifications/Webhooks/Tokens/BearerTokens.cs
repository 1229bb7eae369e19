using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Primitives;

namespace Flux.Notifications.Tokens;

/// <summary>Checks tokens that callers show.</summary>
/// <remarks>Spec: notification-controller internal/server/receiver_oidc.go and receiver_handlers.go; coreos/go-oidc, Verify.</remarks>
internal sealed class BearerTokens(IssuerKeys keys, TimeProvider clock)
{
    private const string DefaultAudience = "notification-controller";
    private static readonly TimeSpan _leeway = TimeSpan.FromMinutes(5);
    private static readonly Uri _google = new("https://www.googleapis.com/oauth2/v3/certs");

    /// <summary>The claims of a token of one of a Receiver's issuers, whose rules they fulfil.</summary>
    /// <exception cref="ReceiverException">The token is none, not verified, or refused by a rule; for the log.</exception>
    public async Task<JsonObject> CheckAsync(WebhookRequest request, IReadOnlyList<OidcProvider> providers, CancellationToken cancellationToken)
    {
        var token = JsonWebToken.Parse(Bearer(request));
        var issuer = token.Claims.Text("iss") is { Length: > 0 } text ? text : throw new ReceiverException("failed to parse bearer token: token is missing the 'iss' claim");
        var provider = providers.FirstOrDefault(p => p.IssuerUrl == issuer) ?? throw new ReceiverException($"no oidcProvider configured for issuer \"{issuer}\"");
        CheckTimes(token, provider.Audience is { Length: > 0 } audience ? audience : DefaultAudience);
        if (!await keys.VerifiesAsync(token, issuer, cancellationToken))
        {
            throw new ReceiverException("failed to verify OIDC token: failed to verify signature");
        }

        TokenRules.Check(provider, token.Claims);
        return token.Claims;
    }

    /// <summary>Checks a token that Google made for a service account's push subscription.</summary>
    /// <exception cref="ReceiverException">It is not that token; for the log.</exception>
    public async Task CheckGoogleAsync(WebhookRequest request, string email, string audience, CancellationToken cancellationToken)
    {
        var token = JsonWebToken.Parse(Bearer(request));
        CheckTimes(token, audience);
        if (!await keys.VerifiesAsync(token, _google, cancellationToken))
        {
            throw new ReceiverException("invalid ID token: failed to verify signature");
        }

        if (token.Claims.Text("iss") is not ("accounts.google.com" or "https://accounts.google.com"))
        {
            throw new ReceiverException($"token issuer is '{token.Claims.Text("iss")}', want 'accounts.google.com' or 'https://accounts.google.com'");
        }

        if (token.Claims.Text("email") != email)
        {
            throw new ReceiverException($"token email is '{token.Claims.Text("email")}', want '{email}'");
        }

        if (!token.Claims.Flag("email_verified"))
        {
            throw new ReceiverException($"token email '{email}' is not verified");
        }
    }

    private static string Bearer(WebhookRequest request)
    {
        var header = request.Header("Authorization") ?? "";
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            throw new ReceiverException("the Authorization header is missing or malformed");
        }

        return header["Bearer ".Length..].Trim() is { Length: > 0 } token ? token : throw new ReceiverException("the Authorization header is missing a bearer token");
    }

    private void CheckTimes(JsonWebToken token, string audience)
    {
        var now = clock.GetUtcNow();
        if (!token.IsFor(audience))
        {
            throw new ReceiverException($"failed to verify OIDC token: expected audience \"{audience}\"");
        }

        if (token.Time("exp") is not { } expires || expires < now)
        {
            throw new ReceiverException("failed to verify OIDC token: token is expired");
        }

        if (token.Time("nbf") is { } begins && begins > now + _leeway)
        {
            throw new ReceiverException("failed to verify OIDC token: current time is before the nbf (not before) time");
        }
    }
}
