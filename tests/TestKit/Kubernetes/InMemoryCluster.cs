using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.TestKit.Kubernetes;

/// <summary>
/// A cluster in memory that behaves as far as reconcilers can tell: merge patches, resource versions, generations, conflicts,
/// finalizers, and an apply that merges objects. It keeps no managed fields, so it cannot tell who owns a field: for that there
/// is the embedded API server.
/// </summary>
public sealed class InMemoryCluster : IKubernetesClient
{
    private static readonly string[] _clusterScoped = ["Namespace", "CustomResourceDefinition", "ClusterRole"];
    private readonly InMemoryObjects _state;

    /// <summary>An empty cluster.</summary>
    public InMemoryCluster(string name = "demo")
        : this(name, new(), null)
    {
    }

    private InMemoryCluster(string name, InMemoryObjects state, string? user) => (Cluster, _state, ImpersonatedUser) = (name, state, user);

    /// <summary>What was asked for, e.g. <c>PATCH Sample/web/status by a-manager</c> or <c>APPLY ConfigMap/a dry as someone</c>.</summary>
    public List<string> Requests => _state.Requests;

    /// <summary>The patches that came, in order.</summary>
    public List<JsonNode> Patches => _state.Patches;

    /// <summary>Runs before the next write; cleared by it. What another controller does meanwhile.</summary>
    public Action? BeforeNextWrite
    {
        get => _state.BeforeNextWrite;
        set => _state.BeforeNextWrite = value;
    }

    /// <summary>Says why a write (<c>apply</c>, <c>dry-run</c>, <c>delete</c>) of an object is refused; null where it is not.</summary>
    public Func<string, ObjectIdentity, KubernetesException?> Refuse
    {
        get => _state.Refuse;
        set => _state.Refuse = value;
    }

    /// <summary>Kinds that are answered with 403.</summary>
    public HashSet<string> Forbidden => _state.Forbidden;

    /// <summary>Kinds that are not served.</summary>
    public HashSet<string> Unserved => _state.Unserved;

    /// <inheritdoc />
    public string Cluster { get; }

    /// <inheritdoc />
    public string? ImpersonatedUser { get; }

    /// <summary>The recorded events.</summary>
    public IEnumerable<JsonObject> Events => _state.All.Where(obj => obj.Text("kind") == "Event");

    private string AsUser => ImpersonatedUser is null ? "" : $" as {ImpersonatedUser}";

    /// <summary>What the server answers with, where it refuses.</summary>
    public static KubernetesException Error(HttpStatusCode status, string reason, string message = "") =>
        new(message.Length > 0 ? message : reason) { Cluster = "demo", StatusCode = status, Reason = reason, ServerMessage = message };

    /// <summary>Stores an object as it is.</summary>
    public JsonObject Put(string json) => Put((JsonObject)JsonNode.Parse(json)!);

    /// <summary>Stores an object as it is.</summary>
    public JsonObject Put(JsonObject obj) => _state.Put(obj);

    /// <summary>An object by its name, or by <c>namespace/name</c>; null where there is none.</summary>
    public JsonObject? Find(string kind, string key) => _state.All.SingleOrDefault(obj => Is(obj, kind, key));

    /// <summary>An object that there is.</summary>
    public JsonObject Read(string kind, string key) => Find(kind, key) ?? throw new KeyNotFoundException($"{kind}/{key}");

    /// <summary>Whether there is such an object.</summary>
    public bool Has(string kind, string key) => Find(kind, key) is not null;

    /// <summary>Makes an object disappear.</summary>
    public void Remove(string kind, string key) => _state.Remove(Read(kind, key));

    /// <summary>Changes an object as a user or another controller would: its generation moves with its spec.</summary>
    public void Change(string kind, string key, Action<JsonObject> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var before = Read(kind, key);
        var after = (JsonObject)before.DeepClone();
        change(after);
        after = (JsonObject)JsonNode.Parse(after.ToJsonString())!; // numbers and texts as they would be read from the wire
        if (!JsonNode.DeepEquals(before["spec"], after["spec"]) && before.Number("metadata", "generation") == after.Number("metadata", "generation"))
        {
            after["metadata"]!["generation"] = before.Number("metadata", "generation") + 1;
        }

        Put(after);
    }

    /// <inheritdoc />
    public Task<JsonObject?> GetAsync(GroupVersionKind kind, ObjectKey key, CancellationToken cancellationToken)
    {
        Note($"GET {kind.Kind}/{key.Name}{AsUser}", kind);
        return Task.FromResult((JsonObject?)_state.Find(kind, key)?.DeepClone());
    }

    /// <inheritdoc />
    public Task<KubernetesList> ListAsync(GroupVersionKind kind, ListOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Note($"LIST {kind.Kind}{(options.MetadataOnly ? " metadata" : "")}{AsUser}", kind);
        var labels = (options.LabelSelector ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(term => term.Split('=')).ToList();
        var items = _state.All
            .Where(obj => obj.KindOf() == kind && (options.Namespace.Length == 0 || obj.KeyOf().Namespace == options.Namespace))
            .Where(obj => labels.TrueForAll(label => label is [var key, var value] ? obj.Label(key) == value : obj.Label(label[0]) is not null));
        return Task.FromResult(new KubernetesList([.. items.Select(obj => (JsonObject)obj.DeepClone())], $"{_state.Version}"));
    }

    /// <inheritdoc />
    public Task<JsonObject> CreateAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Subresource == "token")
        {
            Note($"POST {options.SubresourceOf?.Kind}/{obj.KeyOf().Name}/token", obj.KindOf());
            var issued = (JsonObject)obj.DeepClone();
            issued["status"] = new JsonObject { ["token"] = $"token-of-{obj.KeyOf()}", ["expirationTimestamp"] = "2099-01-01T00:00:00Z" };
            return Task.FromResult(issued);
        }

        Note($"POST {obj.KindOf().Kind}", obj.KindOf());
        _state.Interfere();
        if (obj.KindOf().Kind != "Event" && _state.Find(obj.KindOf(), obj.KeyOf()) is not null)
        {
            throw Error(HttpStatusCode.Conflict, "AlreadyExists", $"\"{obj.KeyOf().Name}\" already exists");
        }

        return Task.FromResult((JsonObject)Put((JsonObject)obj.DeepClone()).DeepClone());
    }

    /// <inheritdoc />
    public Task<JsonObject> PatchAsync(
        GroupVersionKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(patch);
        ArgumentNullException.ThrowIfNull(options);
        if (type != PatchType.Merge)
        {
            throw Unused($"patch by {type}");
        }

        Note($"PATCH {kind.Kind}/{key.Name}{(options.Subresource is { } sub ? "/" + sub : "")} by {options.FieldManager}", kind);
        Patches.Add(patch.DeepClone());
        _state.Interfere();
        var obj = _state.Find(kind, key) ?? throw Error(HttpStatusCode.NotFound, "NotFound");
        if (patch.Text("metadata", "resourceVersion") is { } version && version != obj.ResourceVersionOf())
        {
            throw Error(HttpStatusCode.Conflict, "Conflict");
        }

        var changed = (JsonObject)obj.DeepClone();
        Merge(changed, (JsonObject)patch);
        return Task.FromResult(Store(changed, obj));
    }

    /// <inheritdoc />
    public Task<JsonObject> ApplyAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (kind, key) = (obj.KindOf(), obj.KeyOf());
        Note($"APPLY {kind.Kind}/{key.Name}{(options.DryRun ? " dry" : "")}{AsUser}", kind);
        if (Refuse(options.DryRun ? "dry-run" : "apply", ObjectIdentity.Of(obj)) is { } refusal)
        {
            throw refusal;
        }

        var known = _state.Find(kind, key);
        var merged = known is null ? [] : (JsonObject)known.DeepClone();
        Merge(merged, (JsonObject)obj.DeepClone());
        return Task.FromResult(options.DryRun ? merged : Store(merged, known));
    }

    /// <inheritdoc />
    public Task<bool> DeleteAsync(GroupVersionKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        Note($"DELETE {kind.Kind}/{key.Name}{AsUser}", kind);
        if (_state.Find(kind, key) is not { } obj)
        {
            return Task.FromResult(false);
        }

        if (Refuse("delete", ObjectIdentity.Of(obj)) is { } refusal)
        {
            throw refusal;
        }

        var deleted = (JsonObject)obj.DeepClone();
        deleted["metadata"]!["deletionTimestamp"] ??= "2026-01-31T08:00:00Z";
        Store(deleted, obj);
        return Task.FromResult(true);
    }

    /// <inheritdoc />
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

    /// <inheritdoc />
    public Task<ApiResource> ResolvePreferredAsync(string group, string kind, CancellationToken cancellationToken) =>
        ResolveAsync(new(group, "v1", kind), cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<WatchEvent> WatchAsync(
        GroupVersionKind kind, ListOptions options, string resourceVersion, CancellationToken cancellationToken) => throw Unused();

    /// <inheritdoc />
    public Task<JsonObject> ReplaceAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(obj);
        Note($"PUT {obj.KindOf().Kind}", obj.KindOf());
        _state.Interfere();
        if (_state.Find(obj.KindOf(), obj.KeyOf()) is not { } before)
        {
            throw Error(HttpStatusCode.NotFound, "NotFound");
        }

        if (obj.ResourceVersionOf() is { Length: > 0 } version && version != before.ResourceVersionOf())
        {
            throw Error(HttpStatusCode.Conflict, "Conflict");
        }

        var next = (JsonObject)obj.DeepClone();
        next["metadata"]!["uid"] = before.UidOf();
        return Task.FromResult((JsonObject)Put(next).DeepClone());
    }

    /// <inheritdoc />
    public IKubernetesClient Impersonate(string user) => new InMemoryCluster(Cluster, _state, user);

    /// <inheritdoc />
    public IKubernetesClient Impersonate(Impersonation who)
    {
        ArgumentNullException.ThrowIfNull(who);
        return Impersonate(who.User);
    }

    private static NotSupportedException Unused([CallerMemberName] string member = "") => new($"a reconciler is not expected to call {member}");

    private static bool Is(JsonObject obj, string kind, string key) =>
        obj.Text("kind") == kind && (key.Contains('/', StringComparison.Ordinal) ? obj.KeyOf().ToString() : obj.KeyOf().Name) == key;

    /// <summary>RFC 7386.</summary>
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

    /// <summary>Keeps what has changed; an object that is being deleted goes with its last finalizer.</summary>
    private JsonObject Store(JsonObject changed, JsonObject? before)
    {
        if (changed.IsTerminating() && changed.At("metadata", "finalizers") is not JsonArray { Count: > 0 })
        {
            _state.Remove(changed);
        }
        else if (!JsonNode.DeepEquals(changed, before))
        {
            Put(changed);
        }

        return (JsonObject)changed.DeepClone();
    }

    private void Note(string request, GroupVersionKind kind)
    {
        CheckServed(kind);
        _state.Record(request);
        if (Forbidden.Contains(kind.Kind))
        {
            throw Error(HttpStatusCode.Forbidden, "Forbidden", "forbidden");
        }
    }

    private void CheckServed(GroupVersionKind kind)
    {
        if (Unserved.Contains(kind.Kind))
        {
            var message = $"no matches for kind \"{kind.Kind}\" in version \"{kind.ApiVersion}\"";
            throw new KubernetesException(message) { Cluster = Cluster, NoKindMatch = true, ServerMessage = message };
        }
    }
}
