using Azure.Core;
using Azure.Identity;
using Flux.Kubernetes;

namespace Flux.Identity.Entra;

/// <summary>Our tokens as Azure's libraries ask for them.</summary>
internal sealed class EntraCredential(ICloudIdentities identities, IdentitySubject who) : TokenCredential
{
    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        try
        {
            var token = await identities.AzureAsync(who, requestContext.Scopes is [var scope, ..] ? scope : "", cancellationToken);
            return new(token.Value.Reveal(), token.Expires);
        }
        catch (Exception e) when (e is IdentityException or KubernetesException)
        {
            throw new AuthenticationFailedException(e.Message, e);
        }
    }

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException("tokens are got asynchronously only");
}
