using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Orchestrations;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Hosting.Watching;

/// <summary>
/// What is known of one cluster's Flux objects and of the ConfigMaps and Secrets that are watched: little enough to keep
/// thousands, and all whose change is a reason to reconcile at once. Not for use by several threads at once.
/// </summary>
/// <remarks>Spec: Flux' watches: own generation and requestedAt, the source's artifact, labelled ConfigMaps and Secrets.</remarks>
internal sealed class ClusterView(string cluster)
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");
    private static readonly GroupVersionKind _secret = new("", "v1", "Secret");

    // objects of the other kinds are only looked at, as sources
    private static readonly HashSet<string> _reconciled = [.. FluxKinds.All.Where(kind => kind.IsReconciled).Select(kind => kind.Gvk.Kind)];

    private readonly Dictionary<(string Kind, ObjectKey Key), Entry> _objects = [];
    private readonly Dictionary<(string Kind, ObjectKey Key), string> _configs = [];

    /// <summary>The labelled kinds that are watched beside the Flux kinds, by their metadata only.</summary>
    public static IReadOnlyList<GroupVersionKind> ConfigKinds { get; } = [_configMap, _secret];

    /// <summary>Which ConfigMaps and Secrets are watched.</summary>
    public static string ConfigSelector => $"{FluxLabels.ReconcileWatch}=Enabled";

    /// <summary>Takes a whole list of a kind; what is not in it is gone.</summary>
    public void Replace(GroupVersionKind kind, IEnumerable<JsonObject> items)
    {
        foreach (var key in _objects.Keys.Where(k => k.Kind == kind.Kind).ToList())
        {
            _objects.Remove(key);
        }

        foreach (var key in _configs.Keys.Where(k => k.Kind == kind.Kind).ToList())
        {
            _configs.Remove(key);
        }

        foreach (var item in items)
        {
            Set(kind, item);
        }
    }

    /// <summary>Takes one change.</summary>
    public void Apply(GroupVersionKind kind, WatchEvent change)
    {
        if (change.Type == WatchEventType.Deleted)
        {
            _objects.Remove((kind.Kind, change.Object.KeyOf()));
            _configs.Remove((kind.Kind, change.Object.KeyOf()));
        }
        else if (change.Type != WatchEventType.Bookmark)
        {
            Set(kind, change.Object);
        }
    }

    /// <summary>The Flux objects with all that may wake them.</summary>
    public IReadOnlyCollection<ObservedObject> Observe() =>
        [.. _objects.Where(o => _reconciled.Contains(o.Key.Kind)).Select(o => Observe(o.Key.Kind, o.Key.Key, o.Value))];

    private void Set(GroupVersionKind kind, JsonObject item)
    {
        if (ConfigKinds.Contains(kind))
        {
            _configs[(kind.Kind, item.KeyOf())] = item.ResourceVersionOf();
        }
        else
        {
            _objects[(kind.Kind, item.KeyOf())] = Entry.Read(item);
        }
    }

    /// <summary>Most objects are as they were when they were last looked at, and are many: those are not described anew.</summary>
    private ObservedObject Observe(string kind, ObjectKey key, Entry entry)
    {
        var artifact = entry.Source is { } source && _objects.TryGetValue(source, out var of) ? of.Artifact : null;
        if (entry.References.Count > 0)
        {
            return Describe(kind, key, entry, artifact);
        }

        return entry.Observed is { } known && known.ArtifactRevision == artifact ? known : entry.Observed = Describe(kind, key, entry, artifact);
    }

    private ObservedObject Describe(string kind, ObjectKey key, Entry entry, string? artifact) => new()
    {
        Target = new(cluster, kind, key.Namespace, key.Name),
        Uid = entry.Uid,
        Generation = entry.Generation,
        RequestedAt = entry.RequestedAt,
        IsDeleting = entry.IsDeleting,
        Source = entry.Source is var (sourceKind, sourceKey) ? $"{sourceKind}/{sourceKey}" : null,
        ArtifactRevision = artifact,
        WatchedVersions = entry.References.Count == 0
            ? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty
            : entry.References
                .Select(reference => (reference, Version: VersionOf(reference)))
                .Where(watched => watched.Version is not null)
                .ToDictionary(watched => $"{watched.reference.Kind}/{watched.reference.Key}", watched => watched.Version!),
    };

    /// <summary>What changes with a ConfigMap or Secret, or with the artifact of a source; null where there is none.</summary>
    private string? VersionOf((string Kind, ObjectKey Key) reference) =>
        _configs.GetValueOrDefault(reference) ?? _objects.GetValueOrDefault(reference)?.Artifact;

    private sealed record Entry
    {
        public required string Uid { get; init; }

        public required long Generation { get; init; }

        public string? RequestedAt { get; init; }

        public bool IsDeleting { get; init; }

        public string? Artifact { get; init; }

        public (string Kind, ObjectKey Key)? Source { get; init; }

        public required IReadOnlyList<(string Kind, ObjectKey Key)> References { get; init; }

        /// <summary>What was last made of it; null where it has not been looked at.</summary>
        public ObservedObject? Observed { get; set; }

        public static Entry Read(JsonObject item)
        {
            var ns = item.KeyOf().Namespace;
            var spec = item["spec"];
            return new()
            {
                Uid = item.UidOf(),
                Generation = item.Number("metadata", "generation") ?? 0,
                RequestedAt = item.Annotation(FluxAnnotations.ReconcileRequestedAt),
                IsDeleting = item.IsTerminating(),
                Artifact = item.At("status", "artifact") is { } artifact ? $"{artifact.Text("revision")}@{artifact.Text("digest")} {artifact.Text("url")}" : null,
                Source = SourceOf(spec, ns) ?? ChartOf(spec, item.KeyOf()),
                References = [.. ReferencesOf(spec, ns).Distinct()],
            };
        }

        private static (string Kind, ObjectKey Key)? SourceOf(JsonNode? spec, string ns)
        {
            var source = spec.At("sourceRef") ?? spec.At("chartRef");
            return source.Text("kind") is { } kind && source.Text("name") is { } name
                ? (kind, new ObjectKey(source.Text("namespace") is { Length: > 0 } other ? other : ns, name))
                : null;
        }

        /// <summary>The HelmChart that is made for a HelmRelease.</summary>
        private static (string Kind, ObjectKey Key)? ChartOf(JsonNode? spec, ObjectKey release) => spec.At("chart", "spec", "sourceRef") is { } source
            ? (FluxKinds.HelmChart.Gvk.Kind, new ObjectKey(source.Text("namespace") is { Length: > 0 } other ? other : release.Namespace, $"{release.Namespace}-{release.Name}"))
            : null;

        private static IEnumerable<(string Kind, ObjectKey Key)> ReferencesOf(JsonNode? spec, string ns)
        {
            foreach (var item in (spec.At("postBuild", "substituteFrom") as JsonArray ?? []).Concat(spec.At("valuesFrom") as JsonArray ?? []))
            {
                if (item.Text("kind") is { } kind && item.Text("name") is { } name)
                {
                    yield return (kind, new(ns, name));
                }
            }

            foreach (var path in (string[][])[["secretRef"], ["decryption", "secretRef"], ["kubeConfig", "secretRef"]])
            {
                if (spec.At(path).Text("name") is { } name)
                {
                    yield return ("Secret", new(ns, name));
                }
            }

            if (spec.Text("kubeConfig", "configMapRef", "name") is { } configMap)
            {
                yield return ("ConfigMap", new(ns, configMap));
            }

            // the sources of a generator; those of the other kinds are their one spec.sourceRef
            foreach (var source in spec.At("sources") as JsonArray ?? [])
            {
                if (source.Text("kind") is { } kind && source.Text("name") is { } name)
                {
                    yield return (kind, new(source.Text("namespace") is { Length: > 0 } other ? other : ns, name));
                }
            }

            foreach (var include in spec.At("include") as JsonArray ?? [])
            {
                if (include.Text("repository", "name") is { } name)
                {
                    yield return ("GitRepository", new(ns, name));
                }
            }
        }
    }
}
