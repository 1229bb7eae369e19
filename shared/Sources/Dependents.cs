using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources;

/// <summary>Who looks at a source's artifact: whom its change wakes.</summary>
/// <remarks>
/// Spec: the watches of kustomize-controller, helm-controller, source-controller and source-watcher. Charts and includes are of the source's
/// namespace; the others may name another one.
/// </remarks>
internal static class Dependents
{
    private static readonly GroupVersionKind _helmRelease = new("helm.toolkit.fluxcd.io", "v2", "HelmRelease");

    private static readonly Consumer[] _consumers =
    [
        new(FluxKinds.Kustomization.Gvk, false, ["GitRepository", "OCIRepository", "Bucket", "ExternalArtifact"], (obj, source) => Names(obj, obj.At("spec", "sourceRef"), source)),
        new(FluxKinds.GitRepository.Gvk, true, ["GitRepository"], Includes),
        new(FluxKinds.HelmChart.Gvk, true, ["HelmRepository", "GitRepository", "Bucket"], (obj, source) => Names(obj, obj.At("spec", "sourceRef"), source)),
        new(FluxKinds.ArtifactGenerator.Gvk, false, ["GitRepository", "OCIRepository", "Bucket", "HelmChart", "ExternalArtifact"], IsMadeOf),
        new(_helmRelease, false, ["OCIRepository", "HelmChart", "ExternalArtifact"], Releases),
    ];

    /// <summary>A kind whose objects look at artifacts.</summary>
    /// <param name="Kind">The kind.</param>
    /// <param name="IsLocal">Whether its objects only refer to sources of their own namespace.</param>
    /// <param name="Sources">The kinds of sources they refer to.</param>
    /// <param name="RefersTo">Whether an object refers to a source.</param>
    private sealed record Consumer(
        GroupVersionKind Kind, bool IsLocal, string[] Sources, Func<JsonObject, ReconcileTarget, bool> RefersTo);

    /// <summary>Asks the cluster; a kind that it does not serve has no objects.</summary>
    public static Task<IReadOnlyList<ReconcileTarget>> FindAsync(
        IKubernetesClient client, ReconcileTarget source, CancellationToken cancellationToken) => FindAsync(client, [source], cancellationToken);

    /// <summary>As for one, for several sources of one kind, namespace and cluster.</summary>
    public static async Task<IReadOnlyList<ReconcileTarget>> FindAsync(
        IKubernetesClient client, IReadOnlyCollection<ReconcileTarget> sources, CancellationToken cancellationToken)
    {
        var found = new List<ReconcileTarget>();
        if (sources.FirstOrDefault() is not { } first)
        {
            return found;
        }

        foreach (var consumer in _consumers.Where(consumer => consumer.Sources.Contains(first.Kind)))
        {
            var objects = await ListAsync(client, consumer.Kind, consumer.IsLocal ? first.Namespace : "", cancellationToken);
            found.AddRange(objects.Where(obj => sources.Any(source => consumer.RefersTo(obj, source))).Select(obj =>
                new ReconcileTarget(first.Cluster, consumer.Kind.Kind, obj.KeyOf().Namespace, obj.KeyOf().Name)));
        }

        return found;
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

    private static bool Names(JsonObject obj, JsonNode? reference, ReconcileTarget source) =>
        reference.Text("kind") == source.Kind
        && reference.Text("name") == source.Name
        && (reference.Text("namespace") is { Length: > 0 } other ? other : obj.KeyOf().Namespace) == source.Namespace;

    private static bool Includes(JsonObject repository, ReconcileTarget source) =>
        (repository.At("spec", "include") as JsonArray ?? []).Any(include => include.Text("repository", "name") == source.Name);

    private static bool IsMadeOf(JsonObject generator, ReconcileTarget source) =>
        (generator.At("spec", "sources") as JsonArray ?? []).Any(item => Names(generator, item, source));

    /// <summary>By <c>spec.chartRef</c>, or by the chart that its controller made for it, which stands in its status.</summary>
    private static bool Releases(JsonObject release, ReconcileTarget source) =>
        Names(release, release.At("spec", "chartRef"), source)
        || (source.Kind == "HelmChart" && release.Text("status", "helmChart") == $"{source.Namespace}/{source.Name}");
}
