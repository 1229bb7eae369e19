using Flux.ApiServer.Rest;
using Flux.Primitives;
using Microsoft.AspNetCore.Http;

namespace Flux.ApiServer.Authorization;

/// <summary>Finds out who sends a request: the administrator's token, a service account's, or nobody; then whom it acts as.</summary>
internal sealed class Authenticator(Secret adminToken, ServiceAccountTokens tokens, RbacAuthorizer authorizer)
{
    private static readonly UserInfo _admin = new()
    {
        Name = "admin",
        Uid = "admin",
        Groups = [UserInfo.Masters, UserInfo.Authenticated],
    };

    /// <summary>The user of a request.</summary>
    /// <exception cref="ApiException">401 for a token that is none of ours; 403 where the user may not act as another.</exception>
    public UserInfo Authenticate(HttpRequest request, RequestInfo info)
    {
        var user = OwnUser(request);
        return Impersonation.Requested(request) is { } wanted ? Impersonate(user, wanted, info) : user;
    }

    /// <summary>Whose token it is, and for which audiences; null for one that is none of ours.</summary>
    public (UserInfo User, IReadOnlyList<string> Audiences)? Verify(string token) =>
        adminToken.Matches(token) ? (_admin, [ServiceAccountTokens.Issuer]) : tokens.Verify(token);

    private UserInfo OwnUser(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        const string scheme = "Bearer ";
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return UserInfo.Anonymous;
        }

        var token = header[scheme.Length..].Trim();
        if (adminToken.Matches(token))
        {
            return _admin;
        }

        return tokens.Verify(token) is { } account && account.Audiences.Contains(ServiceAccountTokens.Issuer)
            ? account.User
            : throw ApiErrors.Unauthorized();
    }

    private UserInfo Impersonate(UserInfo user, UserInfo wanted, RequestInfo info)
    {
        foreach (var check in Impersonation.Checks(user, wanted))
        {
            if (authorizer.WhyNot(check) is not null)
            {
                var refused = AccessRequest.Of(user, info) with { Verb = Impersonation.ConstrainedVerb(wanted, info.Verb) };
                throw Refusals.Of(info, refused.Refusal());
            }
        }

        return Impersonation.Complete(wanted);
    }
}
