using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Identity.Clusters;
using Flux.Identity.Http;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Identity.Entra;

/// <summary>Asks Azure Resource Manager where an AKS cluster is.</summary>
/// <remarks>Spec: Microsoft.ContainerService managedClusters REST API; fluxcd/pkg auth/azure/provider.go, NewRESTConfig.</remarks>
internal sealed class AksClusters(IdentityHttp http, HostEnvironment environment, TimeProvider clock)
{
    private const string ApiVersion = "2024-09-01";

    /// <summary>The scope of tokens for clusters themselves: AKS's application.</summary>
    public const string Scope = "6dae42f8-4368-4678-94ff-3960e28e3630/.default";

    public async Task<ClusterAddress> FindAsync(
        string resource, string? address, CloudToken token, Uri? proxy, CancellationToken cancellationToken)
    {
        var cluster = await SendAsync(HttpMethod.Get, resource, "", token, proxy, $"failed to describe AKS cluster: {resource}", cancellationToken);
        if (cluster.At("properties", "aadProfile") is not JsonObject)
        {
            throw new IdentityException(
                $"AKS cluster {resource} does not have Microsoft Entra ID integration enabled. "
                + "See docs for enabling: https://learn.microsoft.com/en-us/azure/aks/enable-authentication-microsoft-entra-id");
        }

        var answer = await SendAsync(
            HttpMethod.Post, resource, "/listClusterUserCredential", token, proxy, $"failed to list credentials of AKS cluster: {resource}", cancellationToken);
        return Choose(resource, address, answer["kubeconfigs"] as JsonArray ?? []);
    }

    private ClusterAddress Choose(string resource, string? address, JsonArray kubeconfigs)
    {
        var wanted = address is null ? null : ClusterAddresses.Canonical(address);
        var found = new List<string>();
        for (var i = 0; i < kubeconfigs.Count; i++)
        {
            var connection = Read(kubeconfigs[i].Text("value"), i);
            found.Add($"'{connection.Server.OriginalString}'");
            if (wanted is null || ClusterAddresses.Canonical(connection.Server.OriginalString) == wanted)
            {
                return new(connection.Server, connection.CertificateAuthority);
            }
        }

        throw new IdentityException(wanted is null
            ? $"no kubeconfig found for AKS cluster {resource}"
            : $"no kubeconfig found for AKS cluster {resource} matching the specified address '{address}'. cluster addresses: [{string.Join(", ", found)}]");
    }

    private ClusterConnection Read(string? value, int index)
    {
        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(value ?? ""));
            return Kubeconfig.Parse(text, $"kubeconfig[{index}]", baseDirectory: "").Connect("aks", context: null, KubeconfigOptions.Untrusted, clock);
        }
        catch (Exception e) when (e is FormatException or KubeconfigException)
        {
            throw new IdentityException($"failed to parse kubeconfig[{index}]: {e.Message}", e);
        }
    }

    private async Task<JsonObject> SendAsync(
        HttpMethod method, string resource, string action, CloudToken token, Uri? proxy, string failure, CancellationToken cancellationToken)
    {
        var manager = EntraCloud.Of(environment).Manager;
        using var request = new HttpRequestMessage(method, new Uri(manager, $"{resource.TrimStart('/')}{action}?api-version={ApiVersion}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value.Reveal());
        if (method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent([]);
        }

        var answer = await http.SendAsync(request, Reach.Cloud, proxy, cancellationToken);
        return answer.IsSuccess ? answer.Json() : throw new IdentityException($"{failure}: {answer.Reason()}");
    }
}
