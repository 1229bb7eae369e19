using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Identity.Accounts;

/// <summary>Finds the ServiceAccount that counts for an object, and gets tokens of it.</summary>
/// <remarks>Spec: fluxcd/pkg auth/access_token.go; Kubernetes authentication.k8s.io/v1 TokenRequest.</remarks>
internal sealed class ServiceAccounts(IdentityOptions options)
{
    private const string LockedDown = "the specified default service account does not exist in the object namespace. your cluster is subject to "
        + "multi-tenant workload identity lockdown, reach out to your cluster administrator for help";

    private static readonly GroupVersionKind _kind = new("", "v1", "ServiceAccount");

    /// <summary>The account; null where the host's identity is to be used.</summary>
    /// <exception cref="IdentityException">There is none of the name.</exception>
    /// <exception cref="KubernetesException">It could not be read.</exception>
    public async Task<ObjectAccount?> FindAsync(IdentitySubject who, CancellationToken cancellationToken)
    {
        var isDefault = string.IsNullOrEmpty(who.ServiceAccountName);
        var name = isDefault ? DefaultOf(who.Use) : who.ServiceAccountName!;
        if (who.Client is not { } client || who.Namespace.Length == 0 || name.Length == 0)
        {
            return null;
        }

        var key = new ObjectKey(who.Namespace, name);
        var account = await client.GetAsync(_kind, key, cancellationToken)
            ?? throw new IdentityException(
                $"failed to get service account '{key}': {(isDefault ? LockedDown : $"serviceaccounts \"{name}\" not found")}");
        return new(client, who.Namespace, name, account.UidOf(), account.Map("metadata", "annotations"));
    }

    /// <summary>A token of an account.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="audiences">For whom; empty for the API server itself.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="IdentityException">The feature gate is off, or the answer has no token.</exception>
    /// <exception cref="KubernetesException">The server refused it.</exception>
    public async Task<CloudToken> TokenAsync(ObjectAccount account, IReadOnlyList<string> audiences, CancellationToken cancellationToken) =>
        options.ObjectLevelWorkloadIdentity
            ? await RequestAsync(account.Client, new(account.Namespace, account.Name), audiences, "", cancellationToken)
            : throw new IdentityException(IdentityException.GateMessage) { IsFeatureGateDisabled = true };

    /// <summary>A token of an account, whatever the feature gate.</summary>
    public static async Task<CloudToken> RequestAsync(
        IKubernetesClient client, ObjectKey key, IReadOnlyList<string> audiences, string whose, CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["metadata"] = new JsonObject { ["name"] = key.Name, ["namespace"] = key.Namespace },
            ["spec"] = new JsonObject { ["audiences"] = new JsonArray([.. audiences.Select(a => (JsonNode)a)]) },
        };
        JsonObject answer;
        try
        {
            var write = new WriteOptions { FieldManager = "fluxfn", Subresource = "token", SubresourceOf = _kind };
            answer = await client.CreateAsync(request, write, cancellationToken);
        }
        catch (KubernetesException e)
        {
            throw new IdentityException($"failed to create kubernetes token for {whose}service account '{key}': {e.Message}", e);
        }

        var token = answer.Text("status", "token") is { Length: > 0 } text
            ? new Secret(text)
            : throw new IdentityException($"failed to create kubernetes token for {whose}service account '{key}': the answer has none");
        var expires = DateTimeOffset.TryParse(
            answer.Text("status", "expirationTimestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : Expiry(token, "service account token");
        return new(token, expires);
    }

    /// <summary>When a JSON web token ends, by its own word; nothing is verified.</summary>
    /// <exception cref="IdentityException">It is none, or does not say.</exception>
    public static DateTimeOffset Expiry(Secret token, string what) =>
        Claims(token, what).Number("exp") is { } seconds and > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new IdentityException($"failed to get expiration time from {what}");

    /// <summary>What a JSON web token claims; nothing is verified.</summary>
    /// <exception cref="IdentityException">It is none.</exception>
    public static JsonObject Claims(Secret token, string what)
    {
        try
        {
            var part = token.Reveal().Split('.') is [_, var middle, _] ? middle.Replace('-', '+').Replace('_', '/') : "";
            var json = Convert.FromBase64String(part + new string('=', (4 - (part.Length % 4)) % 4));
            return JsonNode.Parse(Encoding.UTF8.GetString(json)) as JsonObject ?? throw new FormatException();
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // what could not be read may be a credential
            throw new IdentityException($"failed to parse {what}: it is no JSON web token");
        }
    }

    private string DefaultOf(IdentityUse use) => use switch
    {
        IdentityUse.KubeConfig => options.DefaultKubeConfigServiceAccount,
        IdentityUse.Decryption => options.DefaultDecryptionServiceAccount,
        _ => options.DefaultServiceAccount,
    };
}
