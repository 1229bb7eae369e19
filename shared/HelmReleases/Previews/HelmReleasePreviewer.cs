using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Rendering;
using Flux.HelmReleases.Actions;
using Flux.HelmReleases.Charts;
using Flux.HelmReleases.Objects;
using Flux.HelmReleases.Storage;
using Flux.HelmReleases.Values;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Previews;

/// <summary>Finds out what a HelmRelease would install, and changes nothing.</summary>
/// <param name="client">The cluster of the HelmRelease; null for none: then nothing is looked up, and it counts as an install.</param>
/// <param name="fetcher">Brings charts of sources; null where they have to be given.</param>
/// <param name="options">As the host has them.</param>
/// <param name="clock">What templates read the time from.</param>
public sealed class HelmReleasePreviewer(IKubernetesClient? client, IArtifactFetcher? fetcher, HelmReleaseOptions options, TimeProvider clock)
{
    /// <summary>Told of what Secrets hold that values come from.</summary>
    public SecretMask Mask { get; } = new();

    /// <summary>Secrets and ConfigMaps that come before those of the cluster, e.g. those of the same file.</summary>
    public IReadOnlyList<JsonObject> Beside { get; init; } = [];

    /// <summary>Renders the release.</summary>
    /// <param name="json">The HelmRelease.</param>
    /// <param name="chart">The chart; null for the one of its source, as that is now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HelmReleaseException">Spec, source, values or chart are at fault; the message says which.</exception>
    /// <exception cref="KubernetesException">The cluster does not answer.</exception>
    public async Task<HelmReleasePreview> BuildAsync(JsonObject json, Chart? chart, CancellationToken cancellationToken)
    {
        try
        {
            var release = HelmRelease.Read(json);
            if (release.Spec.KubeConfig is not null && client is not null)
            {
                throw new HelmReleaseException("it installs to another cluster (spec.kubeConfig), which cannot be previewed");
            }

            var compiled = chart is not null ? new CompiledChart(chart) : await FindChartAsync(release, json, cancellationToken);
            var values = await new ValuesComposer(ReadAsync, release.Metadata.Namespace, Mask)
                .ComposeAsync(release.Spec.Values as JsonObject, release.Spec.ValuesFrom, cancellationToken);
            return await RenderAsync(release, compiled, values, cancellationToken);
        }
        catch (Exception e) when (e is FluxObjectException or ValuesReferenceException or ActionFailedException or ReleaseStorageException or HelmException or ArtifactException)
        {
            throw new HelmReleaseException(Mask.ApplyKnown(e.Message), e);
        }
    }

    private async Task<HelmReleasePreview> RenderAsync(HelmRelease release, CompiledChart chart, Dictionary<string, object?> values, CancellationToken cancellationToken)
    {
        var (spec, name, ns) = (release.Spec, ReleaseNames.Shorten(ReleaseNames.NameOf(release)), ReleaseNames.NamespaceOf(release));
        var (last, current) = await FindCurrentAsync(release, name, cancellationToken);
        var isUpgrade = last is not null && last.Info.Status != ReleaseStatuses.Uninstalled;
        if (isUpgrade && spec.UpgradeOrDefault().PreserveValues && current?.Chart is { } stored)
        {
            var (reused, merged) = ReleaseRenderer.Reuse(chart.Chart, values, stored.Values(), current.Config, new());
            (chart, values) = (new(reused), merged);
        }

        var request = new RenderOptions { ReleaseName = name, Namespace = ns, Revision = (last?.Version ?? 0) + 1, IsUpgrade = isUpgrade };
        var skipSchema = isUpgrade ? spec.UpgradeOrDefault().DisableSchemaValidation : spec.InstallOrDefault().DisableSchemaValidation;
        var rendered = await new ReleaseRendering(client, options, clock)
            .RenderAsync(chart, values, request, spec, skipSchema, new(release.Metadata.Namespace, release.Metadata.Name), cancellationToken);
        var objects = ManifestObjects.Read(rendered.Manifest).ToList();
        var policy = (isUpgrade ? spec.Upgrade?.Crds : spec.Install?.Crds) is { Length: > 0 } given ? given : CrdPolicies.Create;
        foreach (var obj in client is null ? [] : objects)
        {
            await PlaceAsync(client!, obj, ns, cancellationToken);
            ManifestNormalizer.Normalize(obj);
            ManifestObjects.MarkOwned(obj, name, ns);
        }

        return new()
        {
            HelmRelease = release,
            ReleaseName = name,
            Chart = $"{chart.Chart.Name}@{chart.Chart.Metadata.Version}",
            Revision = request.Revision,
            Definitions = policy == CrdPolicies.Skip ? [] : [.. rendered.CustomResourceDefinitions.SelectMany(file => ManifestObjects.Read(file.Text))],
            ChangesDefinitions = policy == CrdPolicies.CreateReplace || IsServerSide(spec, isUpgrade, current),
            CreatedNamespaces = isUpgrade || !spec.InstallOrDefault().CreateNamespace || spec.TargetNamespace is not { Length: > 0 } || await ExistsAsync(ns, cancellationToken)
                ? []
                : [PrepareStages.NamespaceOf(ns)],
            Objects = objects,
            Hooks = [.. rendered.Hooks.SelectMany(hook => ManifestObjects.Read(hook.Manifest))],
            Deleted = isUpgrade && current is not null ? await FindDeletedAsync(current, ns, objects, cancellationToken) : [],
        };
    }

    private async Task<bool> ExistsAsync(string ns, CancellationToken cancellationToken) =>
        client is not null && await client.GetAsync(new("", "v1", "Namespace"), new("", ns), cancellationToken) is not null;

    private bool IsServerSide(HelmReleaseSpec spec, bool isUpgrade, Release? current) => !isUpgrade
        ? spec.InstallOrDefault().ServerSideApply ?? !options.UseHelm3Defaults
        : (spec.UpgradeOrDefault().ServerSideApply ?? ServerSideApplyModes.Auto) switch
        {
            ServerSideApplyModes.Enabled => true,
            ServerSideApplyModes.Disabled => false,
            _ => current?.ApplyMethod == Release.ServerSide,
        };

    private async Task<CompiledChart> FindChartAsync(HelmRelease release, JsonObject json, CancellationToken cancellationToken)
    {
        if (client is null || fetcher is null)
        {
            throw new HelmReleaseException("without a cluster its chart has to be given");
        }

        var made = release.Spec.Chart is { } template
            ? $"{(template.Spec.SourceRef.Namespace is { Length: > 0 } given ? given : release.Metadata.Namespace)}/{ReleaseNames.ChartNameOf(release)}"
            : json.Text("status", "helmChart");
        if (ChartSources.Of(release, made) is not var (kind, key) || ChartSources.Find(kind) is not var (gvk, resource))
        {
            throw new HelmReleaseException("its chart's source is of no kind that holds charts");
        }

        var source = await client.GetAsync(gvk, key, cancellationToken) ?? throw new HelmReleaseException($"could not get Source object: {resource} \"{key.Name}\" not found");
        if (ChartArtifact.Read(kind, source) is not { } artifact)
        {
            throw new HelmReleaseException(ChartSources.NotReady(kind, source) ?? $"{kind} '{key}' does not have an artifact");
        }

        return await new ChartCache(fetcher, 0).LoadAsync(
            artifact.Url,
            artifact.Digest,
            version => artifact.HasRevisionDigest && !options.DisableChartDigestTracking ? ChartRevision.Mutate(version, artifact.Revision).Version : version,
            cancellationToken);
    }

    private async Task<JsonObject?> ReadAsync(GroupVersionKind kind, ObjectKey key, CancellationToken cancellationToken)
    {
        var given = Beside.FirstOrDefault(obj => obj.KindOf() == kind && obj.KeyOf() is var at && at.Name == key.Name && (at.Namespace.Length == 0 || at.Namespace == key.Namespace));
        if (given is not null)
        {
            var copy = given.DeepClone().AsObject();
            ManifestNormalizer.Normalize(copy); // a manifest may have stringData, which a server's answer never has
            return copy;
        }

        return client is null ? null : await client.GetAsync(kind, key, cancellationToken);
    }

    /// <summary>The newest revision, and the one that is in force; null where there is none.</summary>
    private async Task<(Release? Last, Release? Current)> FindCurrentAsync(HelmRelease release, string name, CancellationToken cancellationToken)
    {
        if (client is null)
        {
            return (null, null);
        }

        var storage = new ReleaseStorage(client, ReleaseNames.StorageNamespaceOf(release), clock, options.SplitLargeReleases);
        var entries = await storage.ListAsync(name, cancellationToken);
        if (entries.Count == 0)
        {
            return (null, null);
        }

        var last = await storage.GetAsync(name, entries[^1].Version, cancellationToken);
        var deployed = entries.LastOrDefault(e => e.Status == ReleaseStatuses.Deployed)?.Version ?? entries[^1].Version;
        return (last, deployed == entries[^1].Version ? last : await storage.GetAsync(name, deployed, cancellationToken));
    }

    private static async Task PlaceAsync(IKubernetesClient cluster, JsonObject obj, string ns, CancellationToken cancellationToken)
    {
        if (obj["metadata"] is not JsonObject metadata)
        {
            obj["metadata"] = metadata = [];
        }

        try
        {
            if (!(await cluster.ResolveAsync(obj.KindOf(), cancellationToken)).Namespaced)
            {
                metadata.Remove("namespace");
                return;
            }
        }
        catch (KubernetesException e) when (e.NoKindMatch)
        {
            // its definition may come with the release; whoever compares it finds out
        }

        if (obj.KeyOf().Namespace.Length == 0)
        {
            metadata["namespace"] = ns;
        }
    }

    private async Task<IReadOnlyList<InventoryEntry>> FindDeletedAsync(Release current, string ns, List<JsonObject> objects, CancellationToken cancellationToken)
    {
        var wanted = objects.Select(ObjectIdentity.Of).ToHashSet();
        var deleted = new List<InventoryEntry>();
        foreach (var obj in ManifestObjects.Read(current.Manifest))
        {
            await PlaceAsync(client!, obj, ns, cancellationToken);
            var (id, kind) = (ObjectIdentity.Of(obj), obj.KindOf());
            try
            {
                if (!wanted.Contains(id) && await client!.GetAsync(kind, id.Key, cancellationToken) is { } live && live.Annotation(ReleaseObject.ResourcePolicy) != "keep")
                {
                    deleted.Add(new(id, kind.Version));
                }
            }
            catch (KubernetesException e) when (e.NoKindMatch)
            {
                // its definition is gone, and with it the object
            }
        }

        return deleted;
    }
}
