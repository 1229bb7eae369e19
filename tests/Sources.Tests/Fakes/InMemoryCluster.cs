using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources.Tests;

/// <summary>A cluster in memory, as far as reconcilers can tell: get, list, create, merge patches, conflicts, finalizers.</summary>
internal sealed class InMemoryCluster(string name = "demo") : IKubernetesClient
{
    private readonly Dictionary<string, JsonObject> _objects = [];
    private int _version = 100;

    public List<string> Requests { get; } = [];

    /// <summary>Kinds that are answered with 403.</summary>
    public HashSet<string> Forbidden { get; } = [];

    /// <summary>Kinds that are not served.</summary>
    public HashSet<string> Unserved { get; } = [];

    public string Cluster => name;

    public string? ImpersonatedUser => null;

    public IReadOnlyList<JsonObject> Events => [.. _objects.Values.Where(obj => (string?)obj["kind"] == "Event")];

    public JsonObject Put(string json) => Put((JsonObject)JsonNode.Parse(json)!);

    public JsonObject Put(JsonObject obj)
    {
        obj["metadata"]!["resourceVersion"] = $"{++_version}";
        obj["metadata"]!["uid"] ??= $"uid-{_version}";
        obj["metadata"]!["generation"] ??= 1;
        return _objects[Id(obj.KindOf(), obj.KeyOf())] = obj;
    }

    public JsonObject? Find(string kind, string key) => _objects.Values.SingleOrDefault(
        obj => (string?)obj["kind"] == kind && obj.KeyOf().ToString() == key);

    public JsonObject Read(string kind, string key) => Find(kind, key) ?? throw new KeyNotFoundException($"{kind}/{key}");

    /// <summary>Changes the spec as a user would.</summary>
    public void Edit(string kind, string key, Action<JsonObject> change)
    {
        var obj = (JsonObject)Read(kind, key).DeepClone();
        var before = obj["spec"]?.DeepClone();
        change(obj);
        if (!JsonNode.DeepEquals(before, obj["spec"]))
        {
            obj["metadata"]!["generation"] = obj["metadata"]!["generation"]!.GetValue<int>() + 1;
        }

        Put((JsonObject)JsonNode.Parse(obj.ToJsonString())!);
    }

    public Task<JsonObject?> GetAsync(GroupVersionKind kind, ObjectKey key, CancellationToken cancellationToken)
    {
        Note("GET", kind, key.Name);
        return Task.FromResult(_objects.TryGetValue(Id(kind, key), out var obj) ? (JsonObject?)obj.DeepClone() : null);
    }

    public Task<KubernetesList> ListAsync(GroupVersionKind kind, ListOptions options, CancellationToken cancellationToken)
    {
        Note("LIST", kind, "");
        var labels = (options.LabelSelector ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToList();
        var items = _objects.Values
            .Where(obj => obj.KindOf() == kind)
            .Where(obj => options.Namespace.Length == 0 || obj.KeyOf().Namespace == options.Namespace)
            .Where(obj => labels.TrueForAll(label => obj.Label(label[0]) == label[1]))
            .Select(obj => (JsonObject)obj.DeepClone());
        return Task.FromResult(new KubernetesList([.. items], $"{_version}"));
    }

    public Task<JsonObject> CreateAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken)
    {
        Note("POST", obj.KindOf(), obj.KeyOf().Name);
        return Task.FromResult((JsonObject)Put((JsonObject)obj.DeepClone()).DeepClone());
    }

    public Task<JsonObject> PatchAsync(
        GroupVersionKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        Assert.Equal(PatchType.Merge, type);
        Note(options.Subresource is null ? "PATCH" : $"PATCH/{options.Subresource}", kind, $"{key.Name} by {options.FieldManager}");
        if (!_objects.TryGetValue(Id(kind, key), out var obj))
        {
            throw Error(HttpStatusCode.NotFound, "NotFound");
        }

        if (patch["metadata"]?["resourceVersion"] is { } version && (string?)version != (string?)obj["metadata"]!["resourceVersion"])
        {
            throw Error(HttpStatusCode.Conflict, "Conflict");
        }

        var changed = (JsonObject)obj.DeepClone();
        Merge(changed, (JsonObject)patch);
        if (changed["metadata"]!["deletionTimestamp"] is not null && changed["metadata"]!["finalizers"] is not JsonArray { Count: > 0 })
        {
            _objects.Remove(Id(kind, key));
        }
        else if (!JsonNode.DeepEquals(changed, obj))
        {
            Put(changed);
        }

        return Task.FromResult((JsonObject)changed.DeepClone());
    }

    public Task<bool> DeleteAsync(GroupVersionKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        Note("DELETE", kind, key.Name);
        return Task.FromResult(_objects.Remove(Id(kind, key)));
    }

    public Task<ApiResource> ResolveAsync(GroupVersionKind kind, CancellationToken cancellationToken) => throw Unused();

    public Task<ApiResource> ResolvePreferredAsync(string group, string kind, CancellationToken cancellationToken) => throw Unused();

    public IAsyncEnumerable<WatchEvent> WatchAsync(
        GroupVersionKind kind, ListOptions options, string resourceVersion, CancellationToken cancellationToken) => throw Unused();

    public Task<JsonObject> ReplaceAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken) => throw Unused();

    public Task<JsonObject> ApplyAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken) => throw Unused();

    public IKubernetesClient Impersonate(string user) => throw Unused();

    private void Note(string verb, GroupVersionKind kind, string what)
    {
        Requests.Add($"{verb} {kind.Kind}/{what}");
        if (Forbidden.Contains(kind.Kind))
        {
            throw Error(HttpStatusCode.Forbidden, "Forbidden");
        }

        if (Unserved.Contains(kind.Kind))
        {
            throw new KubernetesException($"no matches for kind \"{kind.Kind}\"") { Cluster = name, NoKindMatch = true };
        }
    }

    private static InvalidOperationException Unused([CallerMemberName] string member = "") => new($"a reconciler is not expected to call {member}");

    private KubernetesException Error(HttpStatusCode status, string reason) =>
        new(reason.ToLowerInvariant()) { Cluster = name, StatusCode = status, Reason = reason };

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
}
