using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Kubernetes.Discovery;
using Flux.Kubernetes.Transport;
using Flux.Primitives;
using Microsoft.Extensions.Logging;

namespace Flux.Kubernetes;

/// <summary>
/// The client of one cluster. Views made with <see cref="Impersonate"/> share its connections, budget and discovery; dispose
/// the client itself only, when the last of them is done.
/// </summary>
public sealed class KubernetesClient : IKubernetesClient, IDisposable
{
    private readonly ApiTransport _transport;
    private readonly DiscoveryCache _discovery;
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
        _impersonation = connection.Impersonation;
    }

    private KubernetesClient(KubernetesClient parent, Impersonation impersonation)
    {
        _transport = parent._transport;
        _discovery = parent._discovery;
        _impersonation = impersonation;
        _isView = true;
    }

    /// <inheritdoc />
    public string Cluster => _transport.Cluster;

    /// <inheritdoc />
    public string? ImpersonatedUser => _impersonation?.User;

    /// <inheritdoc />
    public Task<ApiResource> ResolveAsync(GroupVersionKind kind, CancellationToken cancellationToken) =>
        _discovery.ResolveAsync(kind, cancellationToken);

    /// <inheritdoc />
    public Task<ApiResource> ResolvePreferredAsync(string group, string kind, CancellationToken cancellationToken) =>
        _discovery.ResolvePreferredAsync(group, kind, cancellationToken);

    /// <inheritdoc />
    public async Task<JsonObject?> GetAsync(GroupVersionKind kind, ObjectKey key, CancellationToken cancellationToken)
    {
        var resource = await ResolveAsync(kind, cancellationToken);
        try
        {
            return await SendAsync(
                resource,
                new ApiRequest
                {
                    Verb = "get",
                    Method = HttpMethod.Get,
                    Path = resource.PathOf(key.Namespace, key.Name),
                    Subject = SubjectOf(resource, key),
                    Repeatable = true,
                    Impersonation = _impersonation,
                },
                cancellationToken);
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
        var resource = await ResolveAsync(kind, cancellationToken);
        return await CheckedAsync(
            resource, () => new ListReader(_transport, resource, options, _impersonation).ReadAsync(cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        GroupVersionKind kind, ListOptions options, string resourceVersion,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
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
        var (resource, key) = await IdentifyAsync(obj, cancellationToken);
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
        var body = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            ["propagationPolicy"] = options.PropagationPolicy,
        };
        if (options.Uid is { } uid)
        {
            body["preconditions"] = new JsonObject { ["uid"] = uid };
        }

        try
        {
            await SendAsync(
                resource,
                new ApiRequest
                {
                    Verb = "delete",
                    Method = HttpMethod.Delete,
                    Path = resource.PathOf(key.Namespace, key.Name),
                    Subject = SubjectOf(resource, key),
                    Query = options.DryRun ? [new("dryRun", "All")] : [],
                    Body = body,
                    DryRun = options.DryRun,
                    // Without a uid a second try could meet an object of the same name that came in between.
                    Repeatable = options.DryRun || options.Uid is not null,
                    Impersonation = _impersonation,
                },
                cancellationToken);
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
        return new KubernetesClient(this, new Impersonation(user));
    }

    /// <summary>Closes the connections; nothing where this is a view of another client.</summary>
    public void Dispose()
    {
        if (!_isView)
        {
            _discovery.Dispose();
            _transport.Dispose();
        }
    }

    private async Task<(ApiResource Resource, ObjectKey Key)> IdentifyAsync(JsonObject obj, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var resource = await ResolveAsync(obj.KindOf(), cancellationToken);
        return (resource, obj.KeyOf());
    }

    private Task<JsonObject> WriteAsync(
        string verb, HttpMethod method, ApiResource resource, ObjectKey key, string? name, JsonNode body, string contentType,
        WriteOptions options, CancellationToken cancellationToken)
    {
        var path = resource.PathOf(key.Namespace, name);
        return SendAsync(
            resource,
            new ApiRequest
            {
                Verb = verb,
                Method = method,
                Path = options.Subresource is { } subresource ? $"{path}/{subresource}" : path,
                Subject = SubjectOf(resource, key),
                Query = QueryOf(options, verb),
                Body = body,
                ContentType = contentType,
                DryRun = options.DryRun,
                Repeatable = verb == "apply" || options.DryRun,
                Impersonation = _impersonation,
            },
            cancellationToken);
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

    private static List<KeyValuePair<string, string>> QueryOf(WriteOptions options, string verb)
    {
        var query = new List<KeyValuePair<string, string>> { new("fieldManager", options.FieldManager) };
        if (verb == "apply")
        {
            query.Add(new("force", options.Force.ToString(CultureInfo.InvariantCulture).ToLowerInvariant()));
        }

        if (options.DryRun)
        {
            query.Add(new("dryRun", "All"));
        }

        return query;
    }

    private static string SubjectOf(ApiResource resource, ObjectKey key) =>
        resource.Kind.Group.Length == 0 ? $"{resource.Plural} {key}" : $"{resource.Plural}.{resource.Kind.Group} {key}";
}
