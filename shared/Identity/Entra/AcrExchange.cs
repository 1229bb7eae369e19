using Flux.Identity.Accounts;
using Flux.Identity.Http;
using Flux.Primitives;

namespace Flux.Identity.Entra;

/// <summary>Exchanges a token of Microsoft Entra for a refresh token of an Azure Container Registry, which is a password there.</summary>
/// <remarks>Spec: ACR authentication, <c>POST /oauth2/exchange</c>.</remarks>
internal sealed class AcrExchange(IdentityHttp http)
{
    /// <summary>The user that goes with refresh tokens.</summary>
    public const string User = "00000000-0000-0000-0000-000000000000";

    public async Task<RegistryLogin> LoginAsync(string registry, CloudToken token, Uri? proxy, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"https://{registry}/oauth2/exchange"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "access_token",
                ["service"] = registry,
                ["access_token"] = token.Value.Reveal(),
            }),
        };
        var answer = await http.SendAsync(request, Reach.Named, proxy, cancellationToken);
        if (!answer.IsSuccess || answer.Json().Text("refresh_token") is not { Length: > 0 } text)
        {
            throw new IdentityException($"failed to create artifact registry credentials: {registry}: {answer.Reason()}");
        }

        var refresh = new Secret(text);
        return new(User, refresh, ServiceAccounts.Expiry(refresh, "ACR refresh token"));
    }
}
