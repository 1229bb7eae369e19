using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Flux.Identity.Http;
using Flux.Primitives;

namespace Flux.Identity.Entra;

/// <inheritdoc cref="IAksDiscovery"/>
/// <remarks>Spec: Microsoft.ContainerService managedClusters, List and List By Resource Group. Clusters that are being deleted are left out.</remarks>
internal sealed class AksDiscovery(IdentityHttp http, HostEnvironment environment)
{
    private const int MaxClusters = 1000;
    private const int MaxPages = 100;
    private const string Provider = "providers/Microsoft.ContainerService/managedClusters?api-version=2024-09-01";

    public async Task<IReadOnlyList<FoundCluster>> FindAsync(
        CloudToken token, string subscription, string? resourceGroup, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var manager = EntraCloud.Of(environment).Manager;
        var group = resourceGroup is null ? "" : $"resourceGroups/{Uri.EscapeDataString(resourceGroup)}/";
        Uri? page = new(manager, $"subscriptions/{Uri.EscapeDataString(subscription)}/{group}{Provider}");
        var found = new List<FoundCluster>();
        for (var pages = 0; page is not null; pages++)
        {
            var answer = await GetAsync(page, token, cancellationToken);
            found.AddRange((answer["value"] as JsonArray ?? []).Select(Read).OfType<FoundCluster>().Where(cluster => Has(cluster.Tags, tags)));
            if (found.Count > MaxClusters || pages >= MaxPages)
            {
                throw new IdentityException($"subscription {subscription} has more than {MaxClusters} AKS clusters with these tags");
            }

            // the token goes with it, so it must lead to the same place
            page = answer.Text("nextLink") is { Length: > 0 } link && Uri.TryCreate(link, UriKind.Absolute, out var next)
                ? next.Scheme == manager.Scheme && next.Authority == manager.Authority ? next : throw new IdentityException("Azure Resource Manager answers with a next page elsewhere")
                : null;
        }

        return [.. found.OrderBy(cluster => cluster.Resource, StringComparer.OrdinalIgnoreCase)];
    }

    private static FoundCluster? Read(JsonNode? item) =>
        item.Text("id") is { } id && item.Text("name") is { } name && item.Text("properties", "provisioningState") != "Deleting"
            ? new(id, name, item.Map("tags"))
            : null;

    private static bool Has(IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> wanted) => wanted.All(tag =>
        own.Any(other => string.Equals(other.Key, tag.Key, StringComparison.OrdinalIgnoreCase) && other.Value == tag.Value));

    private async Task<JsonObject> GetAsync(Uri page, CloudToken token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value.Reveal());
        var answer = await http.SendAsync(request, Reach.Cloud, null, cancellationToken);
        return answer.IsSuccess ? answer.Json() : throw new IdentityException($"failed to list AKS clusters: {answer.Reason()}");
    }
}
