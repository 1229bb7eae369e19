using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Orchestrations;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Hosting.Watching;

/// <summary>
/// What is known of one cluster's Flux objects and of the ConfigMaps and Secrets that are watched: little enough to keep
/// thousands, and all whose change is a reason to reconcile at once. It knows who refers to what, so that a change costs what it concerns
/// and not what there is. Not for use by several threads at once.
/// </summary>
/// <remarks>Spec: Flux' watches: own generation and requestedAt, the source's artifact, labelled ConfigMaps and Secrets.</remarks>
internal sealed class ClusterView(string cluster)
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");
    private static readonly GroupVersionKind _secret = new("", "v1", "Secret");

    // objects of the other kinds are only looked at, as sources
    private static readonly HashSet<string> _reconciled = [.. FluxKinds.All.Where(kind => kind.IsReconciled).Select(kind => kind.Gvk.Kind)];

    private readonly Dictionary<(string Kind, ObjectKey Key), ViewedObject> _objects = [];
    private readonly Dictionary<(string Kind, ObjectKey Key), string> _configs = [];
    private readonly Dictionary<(string Kind, ObjectKey Key), HashSet<(string Kind, ObjectKey Key)>> _referrers = [];
    private readonly HashSet<(string Kind, ObjectKey Key)> _changed = [];

    /// <summary>The labelled kinds that are watched beside the Flux kinds, by their metadata only.</summary>
    public static IReadOnlyList<GroupVersionKind> ConfigKinds { get; } = [_configMap, _secret];

    /// <summary>Which ConfigMaps and Secrets are watched.</summary>
    public static string ConfigSelector => $"{FluxLabels.ReconcileWatch}=Enabled";

    /// <summary>Takes a whole list of a kind; what is not in it is gone.</summary>
    public void Replace(GroupVersionKind kind, IEnumerable<JsonObject> items)
    {
        var gone = _objects.Keys.Concat(_configs.Keys).Where(k => k.Kind == kind.Kind).ToHashSet();
        foreach (var item in items)
        {
            gone.Remove((kind.Kind, item.KeyOf()));
            Set(kind, item);
        }

        foreach (var id in gone)
        {
            Remove(id);
        }
    }

    /// <summary>Takes one change.</summary>
    public void Apply(GroupVersionKind kind, WatchEvent change)
    {
        if (change.Type == WatchEventType.Deleted)
        {
            Remove((kind.Kind, change.Object.KeyOf()));
        }
        else if (change.Type != WatchEventType.Bookmark)
        {
            Set(kind, change.Object);
        }
    }

    /// <summary>The Flux objects with all that may wake them.</summary>
    public IReadOnlyCollection<ObservedObject> Observe() =>
        [.. _objects.Where(o => _reconciled.Contains(o.Key.Kind)).Select(o => Observe(o.Key.Kind, o.Key.Key, o.Value))];

    /// <summary>The Flux objects that have come, gone or changed since the last call, or whose source or ConfigMap or Secret has.</summary>
    public ViewChanges TakeChanges()
    {
        var now = new List<ObservedObject>();
        var concerned = new List<ReconcileTarget>();
        foreach (var (kind, key) in _changed.Where(id => _reconciled.Contains(id.Kind)))
        {
            concerned.Add(new(cluster, kind, key.Namespace, key.Name));
            if (_objects.TryGetValue((kind, key), out var entry))
            {
                now.Add(Observe(kind, key, entry));
            }
        }

        _changed.Clear();
        return new(now, concerned);
    }

    private void Set(GroupVersionKind kind, JsonObject item)
    {
        var id = (kind.Kind, item.KeyOf());
        if (ConfigKinds.Contains(kind))
        {
            var version = item.ResourceVersionOf();
            if (_configs.GetValueOrDefault(id) != version)
            {
                _configs[id] = version;
                ReferrersChanged(id);
            }

            return;
        }

        var entry = ViewedObject.Read(item);
        var was = _objects.GetValueOrDefault(id);
        _objects[id] = entry;
        _changed.Add(id);
        Refer(id, was, entry);
        if (was is null || was.Artifact != entry.Artifact)
        {
            ReferrersChanged(id);
        }
    }

    private void Remove((string Kind, ObjectKey Key) id)
    {
        if (_configs.Remove(id))
        {
            ReferrersChanged(id);
        }

        if (_objects.Remove(id, out var was))
        {
            _changed.Add(id);
            Refer(id, was, null);
            ReferrersChanged(id);
        }
    }

    private void ReferrersChanged((string Kind, ObjectKey Key) id)
    {
        if (_referrers.TryGetValue(id, out var referrers))
        {
            _changed.UnionWith(referrers);
        }
    }

    /// <summary>Keeps who refers to what.</summary>
    private void Refer((string Kind, ObjectKey Key) id, ViewedObject? was, ViewedObject? now)
    {
        foreach (var to in was?.All ?? [])
        {
            if (_referrers.TryGetValue(to, out var referrers) && referrers.Remove(id) && referrers.Count == 0)
            {
                _referrers.Remove(to);
            }
        }

        foreach (var to in now?.All ?? [])
        {
            if (!_referrers.TryGetValue(to, out var referrers))
            {
                _referrers.Add(to, referrers = []);
            }

            referrers.Add(id);
        }
    }

    private ObservedObject Observe(string kind, ObjectKey key, ViewedObject entry) => new()
    {
        Target = new(cluster, kind, key.Namespace, key.Name),
        Uid = entry.Uid,
        Generation = entry.Generation,
        RequestedAt = entry.RequestedAt,
        IsDeleting = entry.IsDeleting,
        Source = entry.Source is var (sourceKind, sourceKey) ? $"{sourceKind}/{sourceKey}" : null,
        ArtifactRevision = entry.Source is { } source && _objects.TryGetValue(source, out var of) ? of.Artifact : null,
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
}
