using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Flux.Kubernetes.Discovery;
using Flux.Kubernetes.Transport;
using Flux.Primitives;
using Microsoft.Extensions.Logging;

namespace Flux.Kubernetes;

/// <summary>
/// The client of one cluster. Views made with <see cref="Impersonate(Impersonation)"/> share its connections, budget and
/// discovery; dispose the client itself only, when the last of them is done.
/// </summary>
public sealed class KubernetesClient : IKubernetesClient, IDisposable
{
    private readonly ApiTransport _transport;
    private readonly DiscoveryCache _discovery;
    private readonly OpenApiCache _openApi;
    private readonly Impersonation? _impersonation;
    private readonly bool _isView;

    /// <summary>A client with connections of its own.</summary>
    /// <exception cref="KubeconfigException">The connection's certificates cannot be read.</exception>
    public KubernetesClient(
        ClusterConnection connection, KubernetesClientOptions options, TimeProvider clock, ILogger<KubernetesClient> logger)
        : this(connection, options, clock, logger, handler: null, Random.Shared.NextDouble)
    {
    }

    /// <summary>A client that sends through a given handler, e.g. to a server in the same process.</summary>
    /// <param name="connection">Where to and who; its TLS and proxy settings are the handler's affair.</param>
    /// <param name="options">Limits.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">Told about retries.</param>
    /// <param name="handler">Sends; disposed with the client. Null for a connection pool of the client's own.</param>
    /// <param name="jitter">Numbers from 0 to 1 that spread the pauses between tries.</param>
    public KubernetesClient(
        ClusterConnection connection, KubernetesClientOptions options, TimeProvider clock, ILogger<KubernetesClient> logger,
        HttpMessageHandler? handler, Func<double> jitter)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        _transport = new ApiTransport(connection, options, clock, jitter, handler, logger);
        _discovery = new DiscoveryCache(_transport);
        _openApi = new OpenApiCache(_transport);
        _impersonation = connection.Impersonation;
    }

    private KubernetesClient(KubernetesClient parent, Impersonation impersonation)
    {
        _transport = parent._transport;
        _discovery = parent._discovery;
        _openApi = parent._openApi;
        _impersonation = impersonation;
        _isView = true;
    }

    /// <inheritdoc />
    public string Cluster => _transport.Cluster;

    /// <inheritdoc />
    public string? ImpersonatedUser => _impersonation?.User;

    /// <inheritdoc />
    public string Identity => _impersonation?.ToKey() ?? "";

    /// <inheritdoc />
    public Task<ApiResource> ResolveAsync(GroupVersionKind kind, CancellationToken cancellationToken) =>
        _discovery.ResolveAsync(kind, cancellationToken);

    /// <inheritdoc />
    public Task<ApiResource> ResolvePreferredAsync(string group, string kind, CancellationToken cancellationToken) =>
        _discovery.ResolvePreferredAsync(group, kind, cancellationToken);

    /// <inheritdoc />
    public Task<ServerCapabilities> CapabilitiesAsync(CancellationToken cancellationToken) => _discovery.DescribeAsync(cancellationToken);

    /// <inheritdoc />
    public Task<JsonObject?> OpenApiAsync(string apiVersion, CancellationToken cancellationToken) =>
        _openApi.FindAsync(apiVersion, cancellationToken);

    /// <inheritdoc />
    public async Task<JsonObject?> GetAsync(GroupVersionKind kind, ObjectKey key, CancellationToken cancellationToken)
    {
        var resource = await ResolveAsync(kind, cancellationToken);
        try
        {
            return await SendAsync(resource, RequestOf("get", HttpMethod.Get, resource, key, key.Name) with { Repeatable = true }, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task<KubernetesList> ListAsync(GroupVersionKind kind, ListOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (items, version) = await ListAsync<JsonObject>(kind, options, resource => ListItem.ReaderOf(resource, options.MetadataOnly), cancellationToken);
        return new(items, version);
    }

    /// <inheritdoc />
    public async Task<MetadataList> ListMetadataAsync(GroupVersionKind kind, ListOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (items, version) = await ListAsync<ObjectMetadata>(kind, options with { MetadataOnly = true }, _ => static (json, _) => ObjectMetadata.Read(json), cancellationToken);
        return new(items, version);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        GroupVersionKind kind, ListOptions options, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var resource = await ResolveAsync(kind, cancellationToken);
        var reader = new WatchReader(_transport, resource, options, _impersonation);
        await foreach (var change in reader.ReadAsync(resourceVersion, cancellationToken))
        {
            yield return change;
        }
    }

    /// <inheritdoc />
    public async Task<JsonObject> CreateAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(options);
        var (resource, key) = (await ResolveAsync(options.SubresourceOf ?? obj.KindOf(), cancellationToken), obj.KeyOf());
        var name = options.Subresource is null ? null : key.Name;
        return await WriteAsync("create", HttpMethod.Post, resource, key, name, obj, "application/json", options, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<JsonObject> ReplaceAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken)
    {
        var (resource, key) = await IdentifyAsync(obj, cancellationToken);
        return await WriteAsync("update", HttpMethod.Put, resource, key, key.Name, obj, "application/json", options, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<JsonObject> PatchAsync(
        GroupVersionKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        var resource = await ResolveAsync(kind, cancellationToken);
        return await WriteAsync(
            "patch", HttpMethod.Patch, resource, key, key.Name, patch, ApiMediaTypes.Of(type), options, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<JsonObject> ApplyAsync(JsonObject obj, WriteOptions options, CancellationToken cancellationToken)
    {
        var (resource, key) = await IdentifyAsync(obj, cancellationToken);
        return await WriteAsync("apply", HttpMethod.Patch, resource, key, key.Name, obj, ApiMediaTypes.Apply, options, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> DeleteAsync(
        GroupVersionKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var resource = await ResolveAsync(kind, cancellationToken);
        var request = RequestOf("delete", HttpMethod.Delete, resource, key, key.Name) with
        {
            Query = options.DryRun ? [new("dryRun", "All")] : [],
            Body = options.ToJson(),
            DryRun = options.DryRun,
            // Without a precondition a second try could meet an object of the same name that came in between.
            Repeatable = options.DryRun || options.Uid is not null || options.ResourceVersion is not null,
        };
        try
        {
            await SendAsync(resource, request, cancellationToken);
            ForgetKinds(resource, options.DryRun);
            return true;
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public IKubernetesClient Impersonate(string user)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        return Impersonate(new Impersonation(user));
    }

    /// <inheritdoc />
    public IKubernetesClient Impersonate(Impersonation who)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentException.ThrowIfNullOrEmpty(who.User);
        return new KubernetesClient(this, who);
    }

    /// <summary>Closes the connections; nothing where this is a view of another client.</summary>
    public void Dispose()
    {
        if (!_isView)
        {
            _discovery.Dispose();
            _openApi.Dispose();
            _transport.Dispose();
        }
    }

    private async Task<(ApiResource Resource, ObjectKey Key)> IdentifyAsync(JsonObject obj, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var resource = await ResolveAsync(obj.KindOf(), cancellationToken);
        return (resource, obj.KeyOf());
    }

    private async Task<(List<T> Items, string ResourceVersion)> ListAsync<T>(
        GroupVersionKind kind, ListOptions options, Func<ApiResource, ItemReader<T>> read, CancellationToken cancellationToken)
    {
        var resource = await ResolveAsync(kind, cancellationToken);
        var reader = new ListReader<T>(_transport, resource, options, _impersonation, read(resource));
        return await CheckedAsync(resource, () => reader.ReadAsync(cancellationToken), cancellationToken);
    }

    private async Task<JsonObject> WriteAsync(
        string verb, HttpMethod method, ApiResource resource, ObjectKey key, string? name, JsonNode body, string contentType,
        WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var request = RequestOf(verb, method, resource, key, name, options.Subresource) with
        {
            Query = options.ToQuery(verb == "apply"),
            Body = body,
            ContentType = contentType,
            DryRun = options.DryRun,
            Repeatable = verb == "apply" || options.DryRun,
            Urgent = options.Subresource is "status" or "token" || resource.Kind is { Group: "coordination.k8s.io", Kind: "Lease" },
        };
        var stored = await SendAsync(resource, request, cancellationToken);
        ForgetKinds(resource, options.DryRun);
        return stored;
    }

    /// <summary>What is served changes with a definition: what is unknown now may be known in a moment.</summary>
    private void ForgetKinds(ApiResource resource, bool dryRun)
    {
        if (!dryRun && resource.Kind is { Group: "apiextensions.k8s.io" } or { Group: "apiregistration.k8s.io" })
        {
            _discovery.Expire();
            _openApi.Expire();
        }
    }

    private ApiRequest RequestOf(
        string verb, HttpMethod method, ApiResource resource, ObjectKey key, string? name, string? subresource = null)
    {
        var subject = $"{resource.Name} {key}";
        try
        {
            var path = resource.PathOf(key.Namespace, name);
            return new()
            {
                Verb = verb,
                Method = method,
                Path = subresource is null ? path : $"{path}/{Uri.EscapeDataString(subresource)}",
                Subject = subject,
                Resource = resource.Name,
                Namespace = key.Namespace,
                Impersonation = _impersonation,
            };
        }
        catch (ArgumentException e)
        {
            throw new KubernetesException($"cluster {Cluster}: {verb} {subject}: {e.Message}") { Cluster = Cluster, ServerMessage = e.Message };
        }
    }

    private Task<JsonObject> SendAsync(ApiResource resource, ApiRequest request, CancellationToken cancellationToken) =>
        CheckedAsync(resource, () => _transport.SendAsync(request, cancellationToken), cancellationToken);

    /// <summary>
    /// Tells an object that is not there from a kind that is no longer served: for the latter the server's 404 names no object.
    /// </summary>
    private async Task<T> CheckedAsync<T>(ApiResource resource, Func<Task<T>> send, CancellationToken cancellationToken)
    {
        try
        {
            return await send();
        }
        catch (KubernetesException e) when (e.IsNotFound && e.Details?["name"] is null)
        {
            await _discovery.RecheckAsync(resource.Kind, cancellationToken);
            throw;
        }
    }
}
