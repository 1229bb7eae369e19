using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>
/// The <c>auth-provider</c> field of a user. Of the providers kubectl once had only <c>oidc</c> is left; its id-token is used for as long as
/// it is good. It is not renewed here: providers replace the refresh token with each use, and who writes the new one into the kubeconfig
/// is kubectl.
/// </summary>
/// <remarks>Spec: client-go v0.36, plugin/pkg/client/auth.</remarks>
internal static class AuthProvider
{
    /// <summary>This close to its end an id-token counts as expired.</summary>
    private static readonly TimeSpan _margin = TimeSpan.FromSeconds(10);

    /// <summary>The provider's credentials; null where there are none, which only a file that is to be cleaned may have.</summary>
    /// <exception cref="KubeconfigException">A provider that kubectl does not have either, or one without what it needs.</exception>
    public static IClusterCredentials? Read(KubeconfigEntry provider, KubeconfigEntry user, TimeProvider clock, bool sanitize)
    {
        var name = provider.Text("name");
        var config = provider.Child("config");
        if (name != "oidc")
        {
            return sanitize ? null : throw user.Error(RefusalOf(name));
        }

        foreach (var field in (string[])["idp-issuer-url", "client-id"])
        {
            if (string.IsNullOrEmpty(config?.Text(field)) && !sanitize)
            {
                throw user.Error($"auth-provider.config: Must provide {field}");
            }
        }

        if (config?.Text("id-token") is not { Length: > 0 } token)
        {
            return sanitize ? null : throw user.Error($"auth-provider.config: No valid id-token{Advice(config)}");
        }

        var expires = ExpiryOf(token) ?? throw user.Error("auth-provider.config: id-token: ID Token is not a valid JWT");
        return new IdToken(
            ClusterCredential.Bearer(new Secret(token)), () => clock.GetUtcNow() + _margin < expires, () => user.Error($"auth-provider.config: the id-token has expired{Advice(config)}"));
    }

    private static string RefusalOf(string name) => name switch
    {
        "gcp" => "auth-provider: The gcp auth plugin has been removed. Please use the \"gke-gcloud-auth-plugin\" kubectl/client-go credential plugin instead",
        "azure" => "auth-provider: The azure auth plugin has been removed. Please use the https://github.com/Azure/kubelogin kubectl/client-go credential plugin instead",
        _ => $"auth-provider: no Auth Provider found for name \"{name}\"; use an exec plugin",
    };

    private static string Advice(KubeconfigEntry? config) => string.IsNullOrEmpty(config?.Text("refresh-token"))
        ? ", and cannot refresh without refresh-token"
        : "; any kubectl command renews it in this file, or use an exec plugin";

    /// <summary>When a token ends; null where it is not a JWT that says so.</summary>
    private static DateTimeOffset? ExpiryOf(string token)
    {
        try
        {
            return token.Split('.') is [_, var payload, _]
                && JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(payload)) is JsonObject claims
                && claims["exp"] is JsonValue value && value.TryGetValue<double>(out var seconds)
                    ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
                    : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException)
        {
            return null;
        }
    }

    private sealed class IdToken(ClusterCredential credential, Func<bool> isGood, Func<KubeconfigException> expired) : IClusterCredentials
    {
        public bool CanRefresh => false;

        public ValueTask<ClusterCredential> GetAsync(ClusterCredential? refused, CancellationToken cancellationToken) =>
            isGood() ? new(credential) : throw expired();
    }
}
