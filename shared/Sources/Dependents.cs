using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources;

/// <summary>Who looks at a GitRepository's artifact: Kustomizations of the cluster, and GitRepositories that include it.</summary>
internal static class Dependents
{
    /// <summary>Asks the cluster; a kind that it does not serve has no objects.</summary>
    public static async Task<IReadOnlyList<ReconcileTarget>> FindAsync(
        IKubernetesClient client, ReconcileTarget source, CancellationToken cancellationToken)
    {
        var kustomizations = await ListAsync(client, FluxKinds.Kustomization.Gvk, "", cancellationToken);
        var repositories = await ListAsync(client, FluxKinds.GitRepository.Gvk, source.Namespace, cancellationToken);
        return
        [
            .. kustomizations.Where(obj => RefersTo(obj, source)).Select(obj => TargetOf(obj, source.Cluster, "Kustomization")),
            .. repositories.Where(obj => Includes(obj, source)).Select(obj => TargetOf(obj, source.Cluster, "GitRepository")),
        ];
    }

    private static async Task<IReadOnlyList<JsonObject>> ListAsync(
        IKubernetesClient client, GroupVersionKind kind, string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.ListAsync(kind, new() { Namespace = @namespace }, cancellationToken)).Items;
        }
        catch (KubernetesException e) when (e.NoKindMatch || e.IsNotFound)
        {
            return [];
        }
    }

    private static bool RefersTo(JsonObject kustomization, ReconcileTarget source) =>
        kustomization.At("spec", "sourceRef") is { } reference
        && reference.Text("kind") == "GitRepository"
        && reference.Text("name") == source.Name
        && (reference.Text("namespace") is { Length: > 0 } other ? other : kustomization.KeyOf().Namespace) == source.Namespace;

    private static bool Includes(JsonObject repository, ReconcileTarget source) =>
        (repository.At("spec", "include") as JsonArray ?? []).Any(include => include.Text("repository", "name") == source.Name);

    private static ReconcileTarget TargetOf(JsonObject obj, string cluster, string kind) =>
        new(cluster, kind, obj.KeyOf().Namespace, obj.KeyOf().Name);
}
