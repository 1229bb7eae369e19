using System.Text.Json.Nodes;
using Flux.Kubernetes.Transport;

namespace Flux.Kubernetes.Discovery;

/// <summary>
/// The OpenAPI 3 documents of one cluster, shared by all views of it. The server's index names each with the hash of its content:
/// a document is asked for again only when that has moved. The index is asked for again when it has become old, where a document is not in
/// it, and for a while after a definition was written, since the server takes a moment to publish it.
/// </summary>
/// <remarks>Spec: Kubernetes, "The Kubernetes API", OpenAPI V3: <c>/openapi/v3</c>, <c>serverRelativeURL</c>, <c>ETag</c>.</remarks>
internal sealed class OpenApiCache(ApiTransport transport) : IDisposable
{
    /// <summary>A document of a built-in group is a megabyte; who needs more of them at once asks again.</summary>
    private const int MaxDocuments = 32;

    private const string Root = "/openapi/v3";

    /// <summary>How long after a definition was written its document may still move.</summary>
    private static readonly TimeSpan _publishing = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly LookupAllowance _allowance = new(10, TimeSpan.FromSeconds(1), transport.Clock);
    private readonly Dictionary<string, (string Address, JsonObject Document, long UsedAt)> _documents = [];
    private Dictionary<string, string> _addresses = [];
    private string? _tag;
    private long? _askedAt;
    private long _movesUntil = long.MinValue;

    /// <exception cref="KubernetesException">The server does not answer.</exception>
    public async Task<JsonObject?> FindAsync(string apiVersion, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(apiVersion);
        var name = apiVersion.Contains('/', StringComparison.Ordinal) ? $"apis/{apiVersion}" : $"api/{apiVersion}";
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var isOld = _askedAt is not { } at || transport.Clock.GetElapsedTime(at) >= transport.Options.DiscoveryLifetime;
            if (isOld || ((!_addresses.ContainsKey(name) || IsMoving) && _allowance.TryTake()))
            {
                await LoadIndexAsync(cancellationToken);
            }

            return _addresses.TryGetValue(name, out var address) ? await LoadAsync(name, address, cancellationToken) : null;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Has the server asked whether documents have changed, from now on for a while.</summary>
    public void Expire() => Volatile.Write(ref _movesUntil, (transport.Clock.GetUtcNow() + _publishing).UtcTicks);

    public void Dispose() => _gate.Dispose();

    private bool IsMoving => transport.Clock.GetUtcNow().UtcTicks < Volatile.Read(ref _movesUntil);

    private async Task LoadIndexAsync(CancellationToken cancellationToken)
    {
        var askedAt = transport.Clock.GetTimestamp();
        try
        {
            var answer = await transport.SendTaggedAsync(RequestOf(Root) with { IfNoneMatch = _tag }, cancellationToken);
            if (answer.Body is { } body)
            {
                _tag = answer.Tag;
                _addresses = AddressesOf(body);
            }
        }
        catch (KubernetesException e) when (e.IsNotFound || e.IsDenied)
        {
            _addresses = []; // older than 1.24, or not for us
        }

        _askedAt = askedAt;
    }

    private async Task<JsonObject?> LoadAsync(string name, string address, CancellationToken cancellationToken)
    {
        var now = transport.Clock.GetTimestamp();
        if (_documents.TryGetValue(name, out var known) && known.Address == address)
        {
            _documents[name] = known with { UsedAt = now };
            return known.Document;
        }

        JsonObject document;
        try
        {
            document = await transport.SendAsync(RequestOf(address), cancellationToken);
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            // Gone since the index was read.
            _askedAt = null;
            return null;
        }

        if (_documents.Count >= MaxDocuments && !_documents.ContainsKey(name))
        {
            _documents.Remove(_documents.MinBy(d => d.Value.UsedAt).Key);
        }

        _documents[name] = (address, document, now);
        return document;
    }

    private static Dictionary<string, string> AddressesOf(JsonObject index)
    {
        var addresses = new Dictionary<string, string>();
        foreach (var (name, entry) in index["paths"] as JsonObject ?? [])
        {
            var address = (entry as JsonObject).Text("serverRelativeURL");
            // Only below the root that was asked: the address is appended to the server's.
            if (address.StartsWith(Root + "/", StringComparison.Ordinal) && !address.Contains("..", StringComparison.Ordinal))
            {
                addresses[name] = address;
            }
        }

        return addresses;
    }

    private static ApiRequest RequestOf(string address) => address.Split('?', 2) is [var path, var query]
        ? RequestOf(path) with { Query = [.. query.Split('&').Select(Pair)] }
        : new()
        {
            Verb = "discover",
            Method = HttpMethod.Get,
            Path = address,
            Subject = address,
            Repeatable = true,
            Urgent = true,
        };

    private static KeyValuePair<string, string> Pair(string part) => part.Split('=', 2) switch
    {
        [var key, var value] => new(Uri.UnescapeDataString(key), Uri.UnescapeDataString(value)),
        _ => new(Uri.UnescapeDataString(part), ""),
    };
}
