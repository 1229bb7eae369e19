using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.TestKit.Kubernetes;

/// <summary>What the views of one <see cref="InMemoryCluster"/> share. Objects in it are replaced, never changed.</summary>
internal sealed class InMemoryObjects
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GroupVersionKind Kind, ObjectKey Key), JsonObject> _objects = [];

    public List<string> Requests { get; } = [];

    public List<JsonNode> Patches { get; } = [];

    public HashSet<string> Forbidden { get; } = [];

    public HashSet<string> Unserved { get; } = [];

    public int Version { get; private set; } = 100;

    public Action? BeforeNextWrite { get; set; }

    public Func<string, ObjectIdentity, KubernetesException?> Refuse { get; set; } = (_, _) => null;

    public IReadOnlyList<JsonObject> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _objects.Values];
            }
        }
    }

    public JsonObject? Find(GroupVersionKind kind, ObjectKey key)
    {
        lock (_gate)
        {
            return _objects.GetValueOrDefault((kind, key));
        }
    }

    public JsonObject Put(JsonObject obj)
    {
        lock (_gate)
        {
            var metadata = obj["metadata"]!.AsObject();
            metadata["resourceVersion"] = $"{++Version}";
            metadata["uid"] ??= $"uid-{Version}";
            metadata["generation"] ??= 1;
            return _objects[(obj.KindOf(), obj.KeyOf())] = obj;
        }
    }

    public void Remove(JsonObject obj)
    {
        lock (_gate)
        {
            _objects.Remove((obj.KindOf(), obj.KeyOf()));
        }
    }

    public void Record(string request)
    {
        lock (_gate)
        {
            Requests.Add(request);
        }
    }

    public void Interfere()
    {
        var action = BeforeNextWrite;
        BeforeNextWrite = null;
        action?.Invoke();
    }
}
