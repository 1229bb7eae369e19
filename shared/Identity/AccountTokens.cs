using Flux.Identity.Accounts;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Identity;

/// <summary>What a ServiceAccount's token says of itself; nothing is verified.</summary>
public static class AccountTokens
{
    /// <summary>Whose it is: <c>system:serviceaccount:NAMESPACE:NAME</c>; empty where it does not say.</summary>
    /// <exception cref="IdentityException">It is no JSON web token.</exception>
    public static string SubjectOf(Secret token) => ServiceAccounts.Claims(token, "service account token").Text("sub") ?? "";
}
