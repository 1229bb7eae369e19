using System.Net.Http.Headers;
using System.Text;

namespace Flux.Git.Transport;

/// <summary>The <c>Authorization</c> header of a remote.</summary>
internal static class HttpAuthorization
{
    /// <summary>A bearer token before basic authentication before the URL's own user-info; null for none of them.</summary>
    public static AuthenticationHeaderValue? Create(RemoteUrl url, GitCredentials? credentials)
    {
        if (credentials?.BearerToken is { } token)
        {
            return new AuthenticationHeaderValue("Bearer", token.Reveal());
        }

        if (credentials is { Username: not null } or { Password: not null })
        {
            return Basic(credentials.Username ?? "", credentials.Password?.Reveal() ?? "");
        }

        return url.User is not null || url.Password is not null ? Basic(url.User ?? "", url.Password ?? "") : null;
    }

    private static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
}
