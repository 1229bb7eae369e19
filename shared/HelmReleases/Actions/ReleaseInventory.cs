using System.Text.Json.Nodes;
using Flux.Api;
using Flux.HelmReleases.Objects;
using Flux.HelmReleases.Storage;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Actions;

/// <summary>What a release put on the cluster: the objects of its manifest and the definitions of its chart, not its hooks.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/inventory/inventory.go.</remarks>
internal static class ReleaseInventory
{
    /// <summary>Sets <c>status.inventory</c>; what stands in the way of that is told in an event and fails nothing.</summary>
    public static async Task SetAsync(HelmReleaseContext context, Release release, CancellationToken cancellationToken)
    {
        try
        {
            var warnings = new List<string>();
            var entries = new List<InventoryEntry>();
            foreach (var obj in ManifestObjects.Read(release.Manifest).Where(o => o.Annotation(Helm.Manifests.Hook.Annotation) is null))
            {
                entries.Add(await EntryOfAsync(context, obj, release.Namespace, warnings, cancellationToken));
            }

            foreach (var file in context.Chart?.Chart.CustomResourceDefinitions() ?? [])
            {
                entries.AddRange(ManifestObjects.Read(file.Text).Select(o => new InventoryEntry(ObjectIdentity.Of(o), o.KindOf().Version)));
            }

            if (warnings.Count > 0)
            {
                context.AddEvent(EventSeverity.Error, HelmReleaseReasons.NamespaceCheckSkipped, string.Join("; ", warnings.Distinct()));
            }

            context.Status["inventory"] = new Inventory(entries).ToJson();
        }
        catch (Exception e) when (e is ActionFailedException or KubernetesException)
        {
            context.AddEvent(EventSeverity.Error, HelmReleaseReasons.InventoryBuildFailed, $"failed to build inventory for {context.Object.Key}: {e.Message}");
        }
    }

    private static async Task<InventoryEntry> EntryOfAsync(
        HelmReleaseContext context, JsonObject obj, string ns, List<string> warnings, CancellationToken cancellationToken)
    {
        var id = ObjectIdentity.Of(obj);
        if (id.Namespace.Length == 0)
        {
            try
            {
                id = (await context.ClusterClient.ResolveAsync(obj.KindOf(), cancellationToken)).Namespaced ? id with { Namespace = ns } : id;
            }
            catch (KubernetesException e)
            {
                warnings.Add($"failed to determine if {id.Kind} is namespace scoped, skipping namespace: {ApplyException.Upstream(e)}");
            }
        }

        return new(id, obj.KindOf().Version);
    }
}
