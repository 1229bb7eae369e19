using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Kubernetes.Caching;
using Flux.Primitives;

namespace Flux.HelmReleases;

/// <summary>Reads <c>spec.dependsOn</c> of objects that may be malformed otherwise.</summary>
public static class Dependents
{
    private const string IndexName = "dependsOn";

    /// <summary>Finds the HelmReleases that name another in <c>spec.dependsOn</c>, by <c>namespace/name</c>.</summary>
    public static ObjectIndex Index { get; } = new(FluxKinds.HelmRelease.Gvk, IndexName, json => Of(json).Select(key => key.ToString()));

    /// <summary>Those that depend on one, from what is watched where it is, else from a list.</summary>
    /// <exception cref="KubernetesException">The list cannot be read.</exception>
    internal static async Task<IReadOnlyList<JsonObject>> FindAsync(IKubernetesClient client, ObjectKey key, CancellationToken cancellationToken)
    {
        if ((client as IWatchedObjects)?.FindBy(FluxKinds.HelmRelease.Gvk, IndexName, key.ToString()) is { } known)
        {
            return known;
        }

        var all = await client.ListAsync(FluxKinds.HelmRelease.Gvk, ListOptions.All, cancellationToken);
        return [.. all.Items.Where(json => Of(json).Contains(key))];
    }

    private static IReadOnlyList<ObjectKey> Of(JsonObject json) =>
        [.. (json.At("spec", "dependsOn") as JsonArray ?? []).Select(reference => new ObjectKey(
            reference.Text("namespace") is { Length: > 0 } given ? given : json.KeyOf().Namespace, reference.Text("name") ?? ""))];
}
