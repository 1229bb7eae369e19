using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.HelmReleases.Objects;
using Flux.HelmReleases.State;
using Flux.HelmReleases.Storage;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;

namespace Flux.HelmReleases.Drift;

/// <summary>
/// Compares the cluster with a release: one list of metadata a kind tells which objects have moved since they were last found to be right, and
/// only those are read and tried.
/// </summary>
/// <remarks>
/// Spec: helm-controller v1.6, internal/action/diff.go; fluxcd/pkg ssa/jsondiff, unstructured.go. Upstream reads and tries every object each
/// time; here each is once a day at the latest, since what changes without a trace on an object (a webhook) is seen in no other way.
/// </remarks>
internal sealed class DriftDetector(DriftMemory memory, HelmReleaseOptions options)
{
    private const string Manager = ObjectWriter.Manager;
    private static readonly TimeSpan _fullCheck = TimeSpan.FromHours(24);

    /// <summary>What differs; objects that are as they should be are left out.</summary>
    /// <param name="context">The run.</param>
    /// <param name="last">The release.</param>
    /// <param name="read">Reads its record, where that is needed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HelmReleaseException">Nothing could be compared, or no difference was found and some objects could not be compared.</exception>
    public async Task<IReadOnlyList<ObjectDifference>> DetectAsync(
        HelmReleaseContext context, SeenRelease last, Func<Task<Release?>> read, CancellationToken cancellationToken)
    {
        var rules = KeyOf(context, last);
        var known = memory.Find(context);
        if (known is not null && (known.Release != rules || context.Clock.GetUtcNow() - known.CheckedAt >= _fullCheck))
        {
            known = null;
        }

        var found = known is null ? [] : await ListAsync(context, known.Objects.Keys, cancellationToken);
        if (known is not null && known.Objects.All(o => found.TryGetValue(o.Key, out var metadata) && o.Value.IsStill(metadata)))
        {
            return [];
        }

        if (await read() is not { } release)
        {
            throw new HelmReleaseException("unable to determine cluster state: release: not found");
        }

        return await CompareAsync(context, release, rules, known, found, cancellationToken);
    }

    private async Task<IReadOnlyList<ObjectDifference>> CompareAsync(
        HelmReleaseContext context,
        Release release,
        string rules,
        DriftMemory.Entry? known,
        ConcurrentDictionary<(GroupVersionKind Kind, ObjectKey Key), Kubernetes.ObjectMetadata> found,
        CancellationToken cancellationToken)
    {
        var ignore = new DriftIgnore(RulesOf(context.Spec.DriftOrDefault(), isWhole: false));
        var whole = new DriftIgnore(RulesOf(context.Spec.DriftOrDefault(), isWhole: true));
        var objects = await ObjectsAsync(context, release, cancellationToken);
        var (differences, errors) = (new ObjectDifference?[objects.Count], new ConcurrentBag<string>());
        var seen = new ConcurrentDictionary<(GroupVersionKind Kind, ObjectKey Key), DriftMemory.Seen>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.ConcurrentApply, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, objects.Count), parallel, async (i, token) =>
        {
            var (obj, key) = (objects[i], (objects[i].Kind, objects[i].Key));
            if (known?.Objects.GetValueOrDefault(key) is { } before && found.TryGetValue(key, out var metadata) && before.IsStill(metadata))
            {
                seen[key] = before;
                return;
            }

            try
            {
                (differences[i], var live) = await CompareAsync(context, obj, ignore.PathsFor(obj.Json), whole.PathsFor(obj.Json).Count > 0, token);
                if (!differences[i]!.IsChange && live is not null)
                {
                    seen[key] = DriftMemory.Seen.Of(Kubernetes.ObjectMetadata.Of(live));
                }
            }
            catch (KubernetesException e)
            {
                errors.Add($"{obj.Id.Subject} dry-run failed: {ApplyException.Upstream(e)}");
            }
        });

        var result = differences.OfType<ObjectDifference>().Where(d => d.Kind != DifferenceKind.None).ToList();
        if (!errors.IsEmpty && !result.Exists(d => d.IsChange))
        {
            throw new HelmReleaseException($"unable to determine cluster state: {string.Join(", ", errors.Order(StringComparer.Ordinal))}");
        }

        if (errors.IsEmpty && !result.Exists(d => d.IsChange))
        {
            memory.Keep(context, new(rules, known?.CheckedAt ?? context.Clock.GetUtcNow(), seen));
        }

        return result;
    }

    private async Task<(ObjectDifference Difference, JsonObject? Live)> CompareAsync(
        HelmReleaseContext context, ReleaseObject obj, IReadOnlyList<FieldPointer> ignored, bool isIgnored, CancellationToken cancellationToken)
    {
        if (isIgnored || IsDisabled(obj.Json))
        {
            return (new(obj, DifferenceKind.Excluded, []), null);
        }

        var client = context.ClusterClient;
        var live = await client.GetAsync(obj.Kind, obj.Key, cancellationToken);
        if (live is not null && IsDisabled(live))
        {
            return (new(obj, DifferenceKind.Excluded, []), live);
        }

        if (live is not null && options.OverrideManagers.Count > 0)
        {
            live = await TakeOverAsync(client, obj, live, cancellationToken);
        }

        var dryRun = await client.ApplyAsync(obj.Json, new() { FieldManager = Manager, Force = true, DryRun = true }, cancellationToken);
        if (live is null || dryRun.ResourceVersionOf().Length == 0)
        {
            return (new(obj, DifferenceKind.Missing, []), null);
        }

        var (current, wanted) = ((JsonObject)live.DeepClone(), (JsonObject)dryRun.DeepClone());
        foreach (var path in ignored)
        {
            path.Remove(current);
            path.Remove(wanted);
        }

        var patch = JsonDiff.Compare(current, wanted);
        return (new(obj, patch.Count == 0 ? DifferenceKind.None : DifferenceKind.Changed, patch), live);
    }

    private async Task<JsonObject> TakeOverAsync(IKubernetesClient client, ReleaseObject obj, JsonObject live, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string, string)> taken = [.. options.OverrideManagers.SelectMany(m => ((string, string)[])[(m, "Apply"), (m, "Update")])];
        if (ManagedFields.TakeOver(live, Manager, taken) is not { } fields)
        {
            return live;
        }

        var patch = new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/metadata/managedFields", ["value"] = fields });
        return await client.PatchAsync(obj.Kind, obj.Key, PatchType.Json, patch, new() { FieldManager = Manager }, cancellationToken);
    }

    private static async Task<IReadOnlyList<ReleaseObject>> ObjectsAsync(HelmReleaseContext context, Release release, CancellationToken cancellationToken)
    {
        try
        {
            var objects = await ManifestObjects.BuildAsync(context.ClusterClient, release.Manifest, release.Namespace, cancellationToken);
            foreach (var obj in objects)
            {
                ManifestNormalizer.Normalize(obj.Json);
                ManifestObjects.MarkOwned(obj.Json, release.Name, release.Namespace);
            }

            return objects;
        }
        catch (ActionFailedException e)
        {
            throw new HelmReleaseException($"unable to determine cluster state: failed to read objects from release manifest: {e.Message}", e);
        }
    }

    /// <summary>Lists the kinds of some objects; a kind that cannot be listed is left out, so that its objects are read.</summary>
    private static async Task<ConcurrentDictionary<(GroupVersionKind Kind, ObjectKey Key), Kubernetes.ObjectMetadata>> ListAsync(
        HelmReleaseContext context, IEnumerable<(GroupVersionKind Kind, ObjectKey Key)> objects, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<(GroupVersionKind Kind, ObjectKey Key), Kubernetes.ObjectMetadata>();
        var maxAge = context.TargetClient is Kubernetes.Caching.CachedClient ? context.ListMaxAge : TimeSpan.Zero;
        var (group, target) = (FluxKinds.HelmRelease.Gvk.Group, context.Target);
        await Parallel.ForEachAsync(objects.GroupBy(o => o.Kind, o => o.Key.Namespace), cancellationToken, async (kind, token) =>
        {
            var namespaces = kind.Distinct().ToList();
            var ns = namespaces.Count == 1 && maxAge == TimeSpan.Zero ? namespaces[0] : "";
            var selector = maxAge > TimeSpan.Zero ? $"{group}/name" : $"{group}/name={target.Name},{group}/namespace={target.Namespace}";
            try
            {
                var list = await context.ClusterClient.ListMetadataAsync(kind.Key, new() { Namespace = ns, LabelSelector = selector, MaxAge = maxAge }, token);
                foreach (var item in list.WithLabel($"{group}/name", target.Name).Where(i => i.Labels.GetValueOrDefault($"{group}/namespace") == target.Namespace))
                {
                    found[(kind.Key, item.Key)] = item;
                }
            }
            catch (KubernetesException e) when (e.StatusCode is not null || e.NoKindMatch)
            {
                // its objects are then read one by one
            }
        });
        return found;
    }

    private static bool IsDisabled(JsonObject obj) =>
        string.Equals(obj.Label(FluxAnnotations.HelmDriftDetection), FluxAnnotations.Disabled, StringComparison.OrdinalIgnoreCase)
        || string.Equals(obj.Annotation(FluxAnnotations.HelmDriftDetection), FluxAnnotations.Disabled, StringComparison.OrdinalIgnoreCase);

    private static string KeyOf(HelmReleaseContext context, SeenRelease last) =>
        $"{last.Uid}/{last.ResourceVersion}/{context.Object.Json.At("spec", "driftDetection")?.ToJsonString()}";

    /// <summary>The rules, apart: those that leave out whole objects (an empty path), and those that leave out fields.</summary>
    internal static IEnumerable<Kubernetes.Apply.IgnoreRule> RulesOf(DriftDetection detection, bool isWhole) => detection.Ignore
        .Where(rule => rule.Paths.Any(path => path.Length == 0) == isWhole || (!isWhole && rule.Paths.Any(path => path.Length > 0)))
        .Select(rule => new Kubernetes.Apply.IgnoreRule
        {
            Paths = isWhole ? ["/metadata"] : [.. rule.Paths.Where(path => path.Length > 0)],
            Target = rule.Target is not { } target ? null : new()
            {
                Group = target.Group ?? "",
                Version = target.Version ?? "",
                Kind = target.Kind ?? "",
                Name = target.Name ?? "",
                Namespace = target.Namespace ?? "",
                LabelSelector = target.LabelSelector ?? "",
                AnnotationSelector = target.AnnotationSelector ?? "",
            },
        });
}
