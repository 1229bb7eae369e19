using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.TestKit.Kubernetes;

/// <summary>
/// A client between a reconciler and a cluster that tells of each call before it is sent and after it was answered: what a hook throws is what
/// the reconciler gets, and what a hook does happens in between.
/// </summary>
public sealed class InterceptedClient : IKubernetesClient
{
    private readonly IKubernetesClient _inner;
    private readonly Hooks _hooks;

    /// <param name="inner">The cluster.</param>
    public InterceptedClient(IKubernetesClient inner)
        : this(inner, new())
    {
    }

    private InterceptedClient(IKubernetesClient inner, Hooks hooks) => (_inner, _hooks) = (inner, hooks);

    /// <summary>Runs before a call is sent; null for nothing.</summary>
    public Func<InterceptedRequest, Task>? Before
    {
        get => _hooks.Before;
        set => _hooks.Before = value;
    }

    /// <summary>Runs when a call was answered, its effect done; null for nothing.</summary>
    public Func<InterceptedRequest, Task>? After
    {
        get => _hooks.After;
        set => _hooks.After = value;
    }

    /// <inheritdoc />
    public string Cluster => _inner.Cluster;

    /// <inheritdoc />
    public string? ImpersonatedUser => _inner.ImpersonatedUser;

    /// <inheritdoc />
    public string Identity => _inner.Identity;

    /// <summary>Counts from 1 again.</summary>
    public void Reset() => _hooks.Count = 0;

    /// <inheritdoc />
    public Task<ApiResource> ResolveAsync(GroupVersionKind kind, CancellationToken cancellationToken) => _inner.ResolveAsync(kind, cancellationToken);

    /// <inheritdoc />
    public Task<ApiResource> ResolvePreferredAsync(string group, string kind, CancellationToken cancellationToken) =>
        _inner.ResolvePreferredAsync(group, kind, cancellationToken);

    /// <inheritdoc />
    public Task<ServerCapabilities> CapabilitiesAsync(CancellationToken cancellationToken) => _inner.CapabilitiesAsync(cancellationToken);

    /// <inheritdoc />
    public Task<JsonObject?> OpenApiAsync(string apiVersion, CancellationToken cancellationToken) => _inner.OpenApiAsync(apiVersion, cancellationToken);

    /// <inheritdoc />
    public Task<JsonObject?> GetAsync(GroupVersionKind kind, ObjectKey key, CancellationToken cancellationToken) =>
        PassAsync("get", kind, key, null, () => _inner.GetAsync(kind, key, cancellationToken));

    /// <inheritdoc />
    public Task<KubernetesList> ListAsync(GroupVersionKind kind, ListOptions options, CancellationToken cancellationToken) =>
        PassAsync("list", kind, default, null, () => _inner.ListAsync(kind, options, cancellationToken));

    /// <inheritdoc />
    public Task<MetadataList> ListMetadataAsync(GroupVersionKind kind, ListOptions options, CancellationToken cancellationToken) =>
        PassAsync("list", kind, default, null, () => _inner.ListMetadataAsync(kind, options, cancellationToken));

    /// <inheritdoc />
    public IAsyncEnumerable<WatchEvent> WatchAsync(
        GroupVersionKind kind, ListOptions options, string resourceVersion, CancellationToken cancellationToken) =>
        _inner.WatchAsync(kind, options, resourceVersion, cancellationToken);

    /// <inheritdoc />
    public Task<JsonObject> CreateAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken) =>
        PassAsync("create", obj.KindOf(), obj.KeyOf(), options, () => _inner.CreateAsync(obj, options, cancellationToken));

    /// <inheritdoc />
    public Task<JsonObject> ReplaceAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken) =>
        PassAsync("replace", obj.KindOf(), obj.KeyOf(), options, () => _inner.ReplaceAsync(obj, options, cancellationToken));

    /// <inheritdoc />
    public Task<JsonObject> PatchAsync(
        GroupVersionKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken) =>
        PassAsync("patch", kind, key, options, () => _inner.PatchAsync(kind, key, type, patch, options, cancellationToken));

    /// <inheritdoc />
    public Task<JsonObject> ApplyAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken) =>
        PassAsync("apply", obj.KindOf(), obj.KeyOf(), options, () => _inner.ApplyAsync(obj, options, cancellationToken));

    /// <inheritdoc />
    public Task<bool> DeleteAsync(GroupVersionKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken) =>
        PassAsync("delete", kind, key, null, () => _inner.DeleteAsync(kind, key, options, cancellationToken));

    /// <inheritdoc />
    public IKubernetesClient Impersonate(string user) => new InterceptedClient(_inner.Impersonate(user), _hooks);

    /// <inheritdoc />
    public IKubernetesClient Impersonate(Impersonation who) => new InterceptedClient(_inner.Impersonate(who), _hooks);

    private async Task<T> PassAsync<T>(string verb, GroupVersionKind kind, ObjectKey key, WriteOptions? options, Func<Task<T>> send)
    {
        var request = new InterceptedRequest
        {
            Number = Interlocked.Increment(ref _hooks.Count),
            Verb = verb,
            Kind = kind,
            Key = key,
            DryRun = options?.DryRun is true,
            Subresource = options?.Subresource,
        };
        if (_hooks.Before is { } before)
        {
            await before(request);
        }

        var answer = await send();
        if (_hooks.After is { } after)
        {
            await after(request);
        }

        return answer;
    }

    private sealed class Hooks
    {
        public int Count;

        public Func<InterceptedRequest, Task>? Before { get; set; }

        public Func<InterceptedRequest, Task>? After { get; set; }
    }
}
