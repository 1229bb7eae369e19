using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Reconciliation.Tests;

/// <summary>
/// A cluster in memory that behaves as far as the reconcilers can tell: merge patches, resource versions, conflicts, finalizers,
/// and an apply that merges objects (it keeps no managed fields, so what it cannot tell is who owns a field).
/// </summary>
internal sealed class FakeCluster : IKubernetesClient, IClusterRegistry
{
    private static readonly string[] _clusterScoped = ["Namespace", "CustomResourceDefinition", "ClusterRole"];
    private readonly State _state;

    public FakeCluster()
        : this(new(), null)
    {
    }

    private FakeCluster(State state, string? user) => (_state, ImpersonatedUser) = (state, user);

    public List<string> Requests => _state.Requests;

    public List<JsonNode> Patches => _state.Patches;

    /// <summary>Runs before the next write; cleared by it. What another controller does meanwhile.</summary>
    public Action? BeforeNextWrite
    {
        get => _state.BeforeNextWrite;
        set => _state.BeforeNextWrite = value;
    }

    /// <summary>Says why a write (<c>apply</c>, <c>delete</c>) of an object is refused; null where it is not.</summary>
    public Func<string, ObjectIdentity, KubernetesException?> Refuse
    {
        get => _state.Refuse;
        set => _state.Refuse = value;
    }

    /// <summary>Kinds that are not served.</summary>
    public HashSet<string> Unserved => _state.Unserved;

    public string Cluster => "demo";

    public string? ImpersonatedUser { get; }

    public IReadOnlyCollection<string> Names => [Cluster];

    public IEnumerable<JsonObject> Events => _state.Objects.Values.Where(o => (string?)o["kind"] == "Event");

    public static KubernetesException Error(HttpStatusCode status, string reason, string message = "") =>
        new(message.Length > 0 ? message : reason) { Cluster = "demo", StatusCode = status, Reason = reason, ServerMessage = message };

    public IKubernetesClient Get(string cluster) => cluster == Cluster ? this : throw new KeyNotFoundException(cluster);

    public void Put(string json) => Put((JsonObject)JsonNode.Parse(json)!);

    public void Put(JsonObject obj)
    {
        lock (_state)
        {
            var metadata = obj["metadata"]!.AsObject();
            metadata["resourceVersion"] = $"{++_state.Version}";
            metadata["uid"] ??= $"uid-{_state.Version}";
            _state.Objects[Id(KindOf(obj), KeyOf(obj))] = obj;
        }
    }

    public bool Has(string kind, string name) => _state.Objects.Values.Any(o => Is(o, kind, name));

    public JsonObject Read(string kind, string name) => _state.Objects.Values.Single(o => Is(o, kind, name));

    public void Remove(string kind, string name) => _state.Objects.Remove(_state.Objects.Single(p => Is(p.Value, kind, name)).Key);

    public void Change(string kind, string name, Action<JsonObject> change)
    {
        var obj = (JsonObject)Read(kind, name).DeepClone();
        change(obj);
        Put(obj);
    }

    public Task<JsonObject?> GetAsync(GroupVersionKind kind, ObjectKey key, CancellationToken cancellationToken)
    {
        CheckServed(kind);
        lock (_state)
        {
            Requests.Add($"GET {kind.Kind}/{key.Name}{AsUser}");
            return Task.FromResult(_state.Objects.TryGetValue(Id(kind, key), out var obj) ? (JsonObject)obj.DeepClone() : null);
        }
    }

    public Task<JsonObject> PatchAsync(
        GroupVersionKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        Assert.Equal(PatchType.Merge, type);
        Requests.Add($"PATCH {kind.Kind}/{key.Name}{(options.Subresource is { } sub ? "/" + sub : "")} by {options.FieldManager}");
        Patches.Add(patch.DeepClone());
        Interfere();
        if (!_state.Objects.TryGetValue(Id(kind, key), out var obj))
        {
            throw Error(HttpStatusCode.NotFound, "NotFound");
        }

        if (patch["metadata"]?["resourceVersion"] is { } version && (string?)version != (string?)obj["metadata"]!["resourceVersion"])
        {
            throw Error(HttpStatusCode.Conflict, "Conflict");
        }

        var changed = (JsonObject)obj.DeepClone();
        Merge(changed, (JsonObject)patch);
        return Task.FromResult(Store(changed, obj));
    }

    public Task<JsonObject> CreateAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken)
    {
        Requests.Add($"POST {KindOf(obj).Kind}");
        Interfere();
        Put((JsonObject)obj.DeepClone());
        return Task.FromResult(obj);
    }

    public Task<KubernetesList> ListAsync(GroupVersionKind kind, ListOptions options, CancellationToken cancellationToken)
    {
        CheckServed(kind);
        lock (_state)
        {
            Requests.Add($"LIST {kind.Kind}{(options.MetadataOnly ? " metadata" : "")}{AsUser}");
            var wanted = (options.LabelSelector ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(term => term.Split('=')).ToList();
            var items = _state.Objects.Values
                .Where(o => KindOf(o) == kind && (options.Namespace.Length == 0 || KeyOf(o).Namespace == options.Namespace))
                .Where(o => wanted.All(term => (string?)o["metadata"]!["labels"]?[term[0]] == term[1]));
            return Task.FromResult(new KubernetesList([.. items.Select(o => (JsonObject)o.DeepClone())], "1"));
        }
    }

    public Task<ApiResource> ResolveAsync(GroupVersionKind kind, CancellationToken cancellationToken)
    {
        CheckServed(kind);
        return Task.FromResult(new ApiResource
        {
            Kind = kind,
            Plural = kind.Kind.ToLowerInvariant() + "s",
            Namespaced = !_clusterScoped.Contains(kind.Kind),
            Verbs = ["get", "list", "patch", "delete"],
        });
    }

    public Task<ApiResource> ResolvePreferredAsync(string group, string kind, CancellationToken cancellationToken) =>
        ResolveAsync(new(group, "v1", kind), cancellationToken);

    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        GroupVersionKind kind, ListOptions options, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.FromException(Unused());
        yield break;
    }

    public Task<JsonObject> ReplaceAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken) => throw Unused();

    public Task<JsonObject> ApplyAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken)
    {
        var (kind, key) = (KindOf(obj), KeyOf(obj));
        lock (_state)
        {
            Requests.Add($"APPLY {kind.Kind}/{key.Name}{(options.DryRun ? " dry" : "")}{AsUser}");
            if (Refuse(options.DryRun ? "dry-run" : "apply", ObjectIdentity.Of(obj)) is { } refusal)
            {
                throw refusal;
            }

            var known = _state.Objects.GetValueOrDefault(Id(kind, key));
            var merged = known is null ? [] : (JsonObject)known.DeepClone();
            Merge(merged, (JsonObject)obj.DeepClone());
            return Task.FromResult(options.DryRun ? merged : Store(merged, known));
        }
    }

    public Task<bool> DeleteAsync(GroupVersionKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        lock (_state)
        {
            Requests.Add($"DELETE {kind.Kind}/{key.Name}{AsUser}");
            if (!_state.Objects.TryGetValue(Id(kind, key), out var obj))
            {
                return Task.FromResult(false);
            }

            if (Refuse("delete", ObjectIdentity.Of(obj)) is { } refusal)
            {
                throw refusal;
            }

            if (obj["metadata"]!["finalizers"] is JsonArray { Count: > 0 })
            {
                obj["metadata"]!["deletionTimestamp"] = "2026-01-31T08:00:00Z";
            }
            else
            {
                _state.Objects.Remove(Id(kind, key));
            }

            return Task.FromResult(true);
        }
    }

    public IKubernetesClient Impersonate(string user) => new FakeCluster(_state, user);

    private string AsUser => ImpersonatedUser is null ? "" : $" as {ImpersonatedUser}";

    private static InvalidOperationException Unused([CallerMemberName] string member = "") => new($"the reconcilers are not expected to call {member}");

    private static bool Is(JsonObject obj, string kind, string name) => (string?)obj["kind"] == kind && (string?)obj["metadata"]!["name"] == name;

    private static GroupVersionKind KindOf(JsonObject obj) => GroupVersionKind.From((string)obj["apiVersion"]!, (string)obj["kind"]!);

    private static ObjectKey KeyOf(JsonObject obj) => new((string?)obj["metadata"]!["namespace"] ?? "", (string)obj["metadata"]!["name"]!);

    private static string Id(GroupVersionKind kind, ObjectKey key) => $"{kind}|{key}";

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is null)
            {
                target.Remove(key);
            }
            else if (value is JsonObject inner && target[key] is JsonObject existing)
            {
                Merge(existing, inner);
            }
            else
            {
                target[key] = value.DeepClone();
            }
        }
    }

    private JsonObject Store(JsonObject changed, JsonObject? before)
    {
        if (!JsonNode.DeepEquals(changed, before))
        {
            Put(changed);
        }

        return (JsonObject)changed.DeepClone();
    }

    private void CheckServed(GroupVersionKind kind)
    {
        if (Unserved.Contains(kind.Kind))
        {
            throw new KubernetesException($"no matches for kind \"{kind.Kind}\" in version \"{kind.ApiVersion}\"")
            {
                Cluster = Cluster,
                NoKindMatch = true,
                ServerMessage = $"no matches for kind \"{kind.Kind}\" in version \"{kind.ApiVersion}\"",
            };
        }
    }

    private void Interfere()
    {
        var action = BeforeNextWrite;
        BeforeNextWrite = null;
        action?.Invoke();
    }

    private sealed class State
    {
        public Dictionary<string, JsonObject> Objects { get; } = [];

        public List<string> Requests { get; } = [];

        public List<JsonNode> Patches { get; } = [];

        public HashSet<string> Unserved { get; } = [];

        public int Version { get; set; } = 100;

        public Action? BeforeNextWrite { get; set; }

        public Func<string, ObjectIdentity, KubernetesException?> Refuse { get; set; } = (_, _) => null;
    }
}
