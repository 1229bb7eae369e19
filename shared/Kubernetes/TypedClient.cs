using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>One kind of a cluster as a type. Fields that the type does not have are lost where a whole object is written.</summary>
/// <param name="client">The cluster.</param>
/// <param name="kind">The kind that <typeparamref name="T"/> is.</param>
/// <param name="type">How the type is read and written.</param>
/// <typeparam name="T">The whole object, metadata included.</typeparam>
public sealed class TypedClient<T>(IKubernetesClient client, GroupVersionKind kind, JsonTypeInfo<T> type)
    where T : class
{
    /// <summary>Reads one object; null where there is none.</summary>
    /// <exception cref="KubernetesException">Refused, unreachable, or not of the type.</exception>
    public async Task<T?> GetAsync(ObjectKey key, CancellationToken cancellationToken) =>
        await client.GetAsync(kind, key, cancellationToken) is { } obj ? Read(obj) : null;

    /// <summary>Lists objects.</summary>
    /// <exception cref="KubernetesException">Refused, unreachable, or one is not of the type.</exception>
    public async Task<IReadOnlyList<T>> ListAsync(ListOptions options, CancellationToken cancellationToken) =>
        [.. (await client.ListAsync(kind, options, cancellationToken)).Items.Select(Read)];

    /// <summary>Watches objects from a version on, as <see cref="IKubernetesClient.WatchAsync"/> does; bookmarks have no object.</summary>
    /// <exception cref="KubernetesException">Refused, unreachable, expired, or one is not of the type.</exception>
    public async IAsyncEnumerable<(WatchEventType Type, T? Object, string ResourceVersion)> WatchAsync(
        ListOptions options, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in client.WatchAsync(kind, options, resourceVersion, cancellationToken))
        {
            var obj = change.Type == WatchEventType.Bookmark ? null : Read(change.Object);
            yield return (change.Type, obj, change.Object.ResourceVersionOf());
        }
    }

    /// <summary>Applies an object server-side; the fields that are null in the type are not owned.</summary>
    /// <exception cref="KubernetesException">Refused or unreachable.</exception>
    public async Task<T> ApplyAsync(T obj, WriteOptions options, CancellationToken cancellationToken) =>
        Read(await client.ApplyAsync(Write(obj), options, cancellationToken));

    /// <summary>Creates an object.</summary>
    /// <exception cref="KubernetesException">Refused or unreachable.</exception>
    public async Task<T> CreateAsync(T obj, WriteOptions options, CancellationToken cancellationToken) =>
        Read(await client.CreateAsync(Write(obj), options, cancellationToken));

    private JsonObject Write(T obj)
    {
        var json = JsonSerializer.SerializeToNode(obj, type)!.AsObject();
        json["apiVersion"] = kind.ApiVersion;
        json["kind"] = kind.Kind;
        return json;
    }

    private T Read(JsonObject obj)
    {
        try
        {
            return obj.Deserialize(type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            // The path says where; the value may be a secret.
            throw new KubernetesException($"cluster {client.Cluster}: {kind.Kind} {obj.KeyOf()} cannot be read: {e.Path}") { Cluster = client.Cluster };
        }
    }
}
