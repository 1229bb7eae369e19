using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>
/// One cluster's API, on objects as they are on the wire. Every method throws <see cref="KubernetesException"/> where the
/// server refuses or cannot be reached, with cluster, verb and object in it.
/// </summary>
public interface IKubernetesClient
{
    /// <summary>The cluster's name in the fleet; the first part of every cache key.</summary>
    string Cluster { get; }

    /// <summary>The user requests are made as, where it is not the client's own; null otherwise.</summary>
    string? ImpersonatedUser { get; }

    /// <summary>Whose eyes see the cluster: part of the key of whatever is cached of answers that depend on rights. Empty for the client's own.</summary>
    string Identity => ImpersonatedUser ?? "";

    /// <summary>The resource that serves a kind; the answer is cached, and asked again once where the kind is unknown.</summary>
    /// <exception cref="KubernetesException">No such kind: <c>no matches for kind "X" in version "g/v"</c>, <see cref="KubernetesException.NoKindMatch"/> set.</exception>
    Task<ApiResource> ResolveAsync(GroupVersionKind kind, CancellationToken cancellationToken);

    /// <summary>The resource that serves a kind in the group's preferred version.</summary>
    /// <exception cref="KubernetesException">No such kind, as for the other overload.</exception>
    Task<ApiResource> ResolvePreferredAsync(string group, string kind, CancellationToken cancellationToken);

    /// <summary>The server's version and all it serves. The version is asked each time, the rest is cached.</summary>
    Task<ServerCapabilities> CapabilitiesAsync(CancellationToken cancellationToken) => Task.FromResult(ServerCapabilities.None);

    /// <summary>Reads one object; null where there is none (404 of the object; an unknown kind throws).</summary>
    Task<JsonObject?> GetAsync(GroupVersionKind kind, ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Lists objects, following <c>continue</c> until the end.</summary>
    Task<KubernetesList> ListAsync(GroupVersionKind kind, ListOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Lists the metadata of objects, with what is worth keeping of it. <see cref="ListOptions.MaxAge"/> allows an answer that
    /// was got for someone else a moment ago.
    /// </summary>
    async Task<MetadataList> ListMetadataAsync(GroupVersionKind kind, ListOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var list = await ListAsync(kind, options with { MetadataOnly = true }, cancellationToken);
        return new([.. list.Items.Select(ObjectMetadata.Of)], list.ResourceVersion);
    }

    /// <summary>
    /// The OpenAPI 3 document of a group version (<c>apps/v1</c>), cached for as long as the server's stays the same; null where the
    /// server has none. It is shared: do not change it.
    /// </summary>
    Task<JsonObject?> OpenApiAsync(string apiVersion, CancellationToken cancellationToken) => Task.FromResult<JsonObject?>(null);

    /// <summary>
    /// Watches objects from a resource version on. It ends when the server closes the stream; an expired version throws
    /// with <see cref="KubernetesException.IsExpired"/>, after which the caller lists again.
    /// </summary>
    IAsyncEnumerable<WatchEvent> WatchAsync(
        GroupVersionKind kind, ListOptions options, string resourceVersion, CancellationToken cancellationToken);

    /// <summary>Creates an object and returns it as the server stored it.</summary>
    Task<JsonObject> CreateAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Replaces an object; its <c>metadata.resourceVersion</c>, where present, must be current.</summary>
    Task<JsonObject> ReplaceAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Patches an object and returns it as the server stored it.</summary>
    Task<JsonObject> PatchAsync(
        GroupVersionKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Applies an object server-side; <see cref="WriteOptions.FieldManager"/> must be set.</summary>
    Task<JsonObject> ApplyAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Deletes an object; false where there was none.</summary>
    Task<bool> DeleteAsync(GroupVersionKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken);

    /// <summary>The same cluster through the eyes of another user, e.g. <c>system:serviceaccount:apps:deployer</c>.</summary>
    IKubernetesClient Impersonate(string user);

    /// <summary>The same cluster through the eyes of another user, with groups, uid and extra values.</summary>
    IKubernetesClient Impersonate(Impersonation who);
}
