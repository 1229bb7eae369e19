using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Reconciliation.Tests;

/// <summary>A cluster in memory that behaves as far as the pipeline can tell: merge patches, resource versions, conflicts.</summary>
internal sealed class FakeCluster : IKubernetesClient, IClusterRegistry
{
    private readonly Dictionary<string, JsonObject> _objects = [];
    private int _version = 100;

    public List<string> Requests { get; } = [];

    public List<JsonNode> Patches { get; } = [];

    /// <summary>Runs before the next write; cleared by it. What another controller does meanwhile.</summary>
    public Action? BeforeNextWrite { get; set; }

    public string Cluster => "demo";

    public string? ImpersonatedUser => null;

    public IReadOnlyCollection<string> Names => [Cluster];

    public IEnumerable<JsonObject> Events => _objects.Values.Where(o => (string?)o["kind"] == "Event");

    public IKubernetesClient Get(string cluster) => cluster == Cluster ? this : throw new KeyNotFoundException(cluster);

    public void Put(string json) => Put((JsonObject)JsonNode.Parse(json)!);

    public void Put(JsonObject obj)
    {
        obj["metadata"]!["resourceVersion"] = $"{++_version}";
        obj["metadata"]!["uid"] ??= "uid-1";
        _objects[Id(KindOf(obj), KeyOf(obj))] = obj;
    }

    public JsonObject Read(string kind, string name) =>
        _objects.Values.Single(o => (string?)o["kind"] == kind && (string?)o["metadata"]!["name"] == name);

    public void Remove(string kind, string name) => _objects.Remove(_objects.Single(p => ReferenceEquals(p.Value, Read(kind, name))).Key);

    public void Change(string kind, string name, Action<JsonObject> change)
    {
        var obj = (JsonObject)Read(kind, name).DeepClone();
        change(obj);
        Put(obj);
    }

    public Task<JsonObject?> GetAsync(GroupVersionKind kind, ObjectKey key, CancellationToken cancellationToken)
    {
        Requests.Add($"GET {kind.Kind}/{key.Name}");
        return Task.FromResult(_objects.TryGetValue(Id(kind, key), out var obj) ? (JsonObject)obj.DeepClone() : null);
    }

    public Task<JsonObject> PatchAsync(
        GroupVersionKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        Assert.Equal(PatchType.Merge, type);
        Requests.Add($"PATCH {kind.Kind}/{key.Name}{(options.Subresource is { } sub ? "/" + sub : "")} by {options.FieldManager}");
        Patches.Add(patch.DeepClone());
        Interfere();
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
        if (!JsonNode.DeepEquals(changed, obj))
        {
            Put(changed);
        }

        return Task.FromResult((JsonObject)changed.DeepClone());
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
        Requests.Add($"LIST {kind.Kind}");
        return Task.FromResult(new KubernetesList([.. _objects.Values.Where(o => KindOf(o) == kind)], "1"));
    }

    public Task<ApiResource> ResolveAsync(GroupVersionKind kind, CancellationToken cancellationToken) => throw Unused();

    public Task<ApiResource> ResolvePreferredAsync(string group, string kind, CancellationToken cancellationToken) => throw Unused();

    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        GroupVersionKind kind, ListOptions options, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.FromException(Unused());
        yield break;
    }

    public Task<JsonObject> ReplaceAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken) => throw Unused();

    public Task<JsonObject> ApplyAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken) => throw Unused();

    public Task<bool> DeleteAsync(GroupVersionKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken) => throw Unused();

    public IKubernetesClient Impersonate(string user) => throw Unused();

    private static InvalidOperationException Unused([CallerMemberName] string member = "") => new($"the pipeline is not expected to call {member}");

    private static KubernetesException Error(HttpStatusCode status, string reason) =>
        new(reason) { Cluster = "demo", StatusCode = status, Reason = reason };

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

    private void Interfere()
    {
        var action = BeforeNextWrite;
        BeforeNextWrite = null;
        action?.Invoke();
    }
}
