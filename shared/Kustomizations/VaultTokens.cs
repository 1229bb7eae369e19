using System.Text.Json.Nodes;
using Flux.Identity;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Sops;
using Flux.Sops.Cloud;
using Flux.Yaml;

namespace Flux.Kustomizations;

/// <summary>
/// Logs in to the Vaults that a ConfigMap of the host's administrator names, with a token of the ServiceAccount that decrypts, made for that
/// Vault alone: a file that names another address gets no token. The role is <c>NAMESPACE_ACCOUNT</c>.
/// </summary>
/// <remarks>Spec: kustomize-controller v1.9, <c>--sops-vault-configmap</c>: <c>config.yaml</c> with <c>instances[]{address, loginPath}</c>.</remarks>
internal sealed class VaultTokens(HttpClient http, IKubernetesClient client, ObjectKey configMap, ICloudIdentities identities, IdentitySubject who) : IVaultTokens
{
    private const string Entry = "config.yaml";
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");
    private readonly Dictionary<string, Secret> _tokens = new(StringComparer.Ordinal);

    /// <remarks>One login a run and Vault.</remarks>
    public async Task<Secret?> GetAsync(string address, CancellationToken cancellationToken)
    {
        address = address.TrimEnd('/');
        if (_tokens.TryGetValue(address, out var known))
        {
            return known;
        }

        var path = (await InstancesAsync(cancellationToken)).GetValueOrDefault(address)
            ?? throw new SopsException($"no token for Vault '{address}': ConfigMap '{configMap}' does not name it, and the decryption Secret has no 'sops.vault-token'");
        try
        {
            var token = (await identities.AccountTokenAsync(who, [address], cancellationToken)).Value;
            return _tokens[address] = await new VaultLogin(http).LoginAsync(address, path, RoleOf(token), token, cancellationToken);
        }
        catch (Exception e) when (e is IdentityException or KubernetesException)
        {
            throw new SopsException(e.Message, e);
        }
    }

    private async Task<Dictionary<string, string>> InstancesAsync(CancellationToken cancellationToken)
    {
        JsonObject? map;
        try
        {
            map = await client.GetAsync(_configMap, configMap, cancellationToken);
        }
        catch (KubernetesException e)
        {
            throw new SopsException($"cannot read ConfigMap '{configMap}': {e.Message}", e);
        }

        try
        {
            var text = map?.Text("data", Entry) ?? throw new SopsException($"ConfigMap '{configMap}' has no '{Entry}'");
            var instances = (KubeYaml.Read(text) as JsonObject)?["instances"] as JsonArray ?? throw new SopsException($"ConfigMap '{configMap}': '{Entry}' has no list 'instances'");
            return instances.OfType<JsonObject>().ToDictionary(
                i => Required(i, "address").TrimEnd('/'), i => Required(i, "loginPath"), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is YamlException or ArgumentException)
        {
            throw new SopsException($"ConfigMap '{configMap}': '{Entry}' cannot be read: {e.Message}", e);
        }
    }

    private string Required(JsonObject instance, string field) => instance.Text(field) is { Length: > 0 } text
        ? text
        : throw new SopsException($"ConfigMap '{configMap}': an instance of '{Entry}' has no '{field}'");

    /// <summary>Whose token it is, by its own word, which Vault verifies.</summary>
    private static string RoleOf(Secret token) => AccountTokens.SubjectOf(token).Split(':') is ["system", "serviceaccount", var @namespace, var name]
        ? $"{@namespace}_{name}"
        : throw new SopsException("the token to log in to Vault with is not a ServiceAccount's");
}
