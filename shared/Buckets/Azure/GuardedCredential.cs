using Azure.Core;

namespace Flux.Buckets.Azure;

/// <summary>Turns whatever a credential throws into the one exception of this library.</summary>
internal sealed class GuardedCredential(TokenCredential inner) : TokenCredential
{
    /// <inheritdoc />
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException("tokens are asked for asynchronously");

    /// <inheritdoc />
    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.GetTokenAsync(requestContext, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or BucketException))
        {
            throw new BucketException(e.Message, e);
        }
    }
}
