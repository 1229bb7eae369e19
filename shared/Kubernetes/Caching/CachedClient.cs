using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Caching;

/// <summary>
/// A client that asks less: single objects of the kinds that are watched come from the watch, lists of metadata from whoever has
/// listed them a moment ago. What was written through it is never read back older than it was written.
/// </summary>
public sealed class CachedClient : IKubernetesClient, IWatchedObjects, IDisposable
{
    private readonly IKubernetesClient _client;
    private readonly SharedLists _lists;
    private readonly Dictionary<GroupVersionKind, CachedReads> _reads;
    private readonly string _ownIdentity;

    /// <param name="client">The cluster; disposed with this where it can be.</param>
    /// <param name="lists">The lists to share.</param>
    /// <param name="caches">The kinds that are watched; who runs the caches is the caller's affair.</param>
    public CachedClient(IKubernetesClient client, SharedLists lists, IEnumerable<ObjectCache<JsonObject>> caches)
    {
        ArgumentNullException.ThrowIfNull(client);
        (_client, _lists, _ownIdentity) = (client, lists, client.Identity);
        _reads = caches.ToDictionary(cache => cache.Kind, cache => new CachedReads(cache));
    }

    private CachedClient(IKubernetesClient view, CachedClient parent) =>
        (_client, _lists, _reads, _ownIdentity) = (view, parent._lists, parent._reads, parent._ownIdentity);

    /// <summary>A client of a cluster that keeps the objects of some kinds.</summary>
    /// <param name="client">The cluster; disposed with this where it can be.</param>
    /// <param name="lists">The lists to share.</param>
    /// <param name="kinds">The kinds to keep; <see cref="CacheOf"/> gives the caches, to be run.</param>
    /// <param name="clock">The time.</param>
    /// <param name="indexes">Indexes of these kinds; null for none.</param>
    public static CachedClient Create(
        IKubernetesClient client, SharedLists lists, IEnumerable<GroupVersionKind> kinds, TimeProvider clock, IReadOnlyList<ObjectIndex>? indexes = null) => new(
            client, lists, kinds.Select(kind => ObjectCache.OfObjects(client, kind, ListOptions.All, new(), clock, Random.Shared.NextDouble, indexes)));

    /// <summary>The cache of a kind; null where it is not kept.</summary>
    public ObjectCache<JsonObject>? CacheOf(GroupVersionKind kind) => _reads.GetValueOrDefault(kind)?.Cache;

    /// <inheritdoc />
    /// <remarks>The cache knows what the client itself may see: another identity asks the server.</remarks>
    public IReadOnlyList<JsonObject>? FindBy(GroupVersionKind kind, string index, string value) =>
        Identity == _ownIdentity && CacheOf(kind) is { IsCurrent: true } cache && cache.HasIndex(index) ? cache.Find(index, value) : null;

    /// <inheritdoc />
    public string Cluster => _client.Cluster;

    /// <inheritdoc />
    public string? ImpersonatedUser => _client.ImpersonatedUser;

    /// <inheritdoc />
    public string Identity => _client.Identity;

    /// <inheritdoc />
    public Task<ApiResource> ResolveAsync(GroupVersionKind kind, CancellationToken cancellationToken) => _client.ResolveAsync(kind, cancellationToken);

    /// <inheritdoc />
    public Task<ApiResource> ResolvePreferredAsync(string group, string kind, CancellationToken cancellationToken) =>
        _client.ResolvePreferredAsync(group, kind, cancellationToken);

    /// <inheritdoc />
    public Task<ServerCapabilities> CapabilitiesAsync(CancellationToken cancellationToken) => _client.CapabilitiesAsync(cancellationToken);

    /// <inheritdoc />
    public Task<JsonObject?> OpenApiAsync(string apiVersion, CancellationToken cancellationToken) => _client.OpenApiAsync(apiVersion, cancellationToken);

    /// <inheritdoc />
    /// <remarks>The cache knows what the client itself may see: another identity asks the server.</remarks>
    public async Task<JsonObject?> GetAsync(GroupVersionKind kind, ObjectKey key, CancellationToken cancellationToken)
    {
        if (Identity != _ownIdentity || !_reads.TryGetValue(kind, out var reads))
        {
            return await _client.GetAsync(kind, key, cancellationToken);
        }

        if (reads.Find(key) is { } known)
        {
            return known;
        }

        var read = await _client.GetAsync(kind, key, cancellationToken);
        reads.Read(key, read);
        return read;
    }

    /// <inheritdoc />
    public Task<KubernetesList> ListAsync(GroupVersionKind kind, ListOptions options, CancellationToken cancellationToken) =>
        _client.ListAsync(kind, options, cancellationToken);

    /// <inheritdoc />
    public Task<MetadataList> ListMetadataAsync(GroupVersionKind kind, ListOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.MaxAge > TimeSpan.Zero && string.IsNullOrEmpty(options.ResourceVersion)
            ? _lists.GetAsync(_client, kind, options, cancellationToken)
            : _client.ListMetadataAsync(kind, options, cancellationToken);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<WatchEvent> WatchAsync(
        GroupVersionKind kind, ListOptions options, string resourceVersion, CancellationToken cancellationToken) =>
        _client.WatchAsync(kind, options, resourceVersion, cancellationToken);

    /// <inheritdoc />
    public Task<JsonObject> CreateAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken) =>
        NoteAsync(obj.KindOf(), obj.KeyOf(), options, () => _client.CreateAsync(obj, options, cancellationToken));

    /// <inheritdoc />
    public Task<JsonObject> ReplaceAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken) =>
        NoteAsync(obj.KindOf(), obj.KeyOf(), options, () => _client.ReplaceAsync(obj, options, cancellationToken));

    /// <inheritdoc />
    public Task<JsonObject> PatchAsync(
        GroupVersionKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken) =>
        NoteAsync(kind, key, options, () => _client.PatchAsync(kind, key, type, patch, options, cancellationToken));

    /// <inheritdoc />
    public Task<JsonObject> ApplyAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken) =>
        NoteAsync(obj.KindOf(), obj.KeyOf(), options, () => _client.ApplyAsync(obj, options, cancellationToken));

    /// <inheritdoc />
    public async Task<bool> DeleteAsync(GroupVersionKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            return await _client.DeleteAsync(kind, key, options, cancellationToken);
        }
        finally
        {
            // Deleted, being deleted, or nobody knows.
            Note(kind, key, null, options.DryRun);
        }
    }

    /// <inheritdoc />
    public IKubernetesClient Impersonate(string user) => new CachedClient(_client.Impersonate(user), this);

    /// <inheritdoc />
    public IKubernetesClient Impersonate(Impersonation who) => new CachedClient(_client.Impersonate(who), this);

    /// <inheritdoc />
    public void Dispose() => (_client as IDisposable)?.Dispose();

    private async Task<JsonObject> NoteAsync(GroupVersionKind kind, ObjectKey key, WriteOptions options, Func<Task<JsonObject>> write)
    {
        ArgumentNullException.ThrowIfNull(options);
        JsonObject? stored = null;
        try
        {
            return stored = await write();
        }
        finally
        {
            Note(kind, stored is null || key.Name.Length > 0 ? key : stored.KeyOf(), stored, options.DryRun);
        }
    }

    private void Note(GroupVersionKind kind, ObjectKey key, JsonObject? stored, bool dryRun)
    {
        if (dryRun)
        {
            return;
        }

        // The answer of a subresource may be of another kind (a token, a scale): then what was stored is not known.
        var own = stored is not null && stored.KindOf() == kind ? stored : null;
        _lists.Note(Cluster, kind, key, own is null ? null : ObjectMetadata.Of(own));
        if (_reads.TryGetValue(kind, out var reads))
        {
            reads.Wrote(key, own?.ResourceVersionOf());
        }
    }
}
