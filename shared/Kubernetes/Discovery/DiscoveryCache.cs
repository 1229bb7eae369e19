using System.Text.Json.Nodes;
using Flux.Kubernetes.Transport;
using Flux.Primitives;

namespace Flux.Kubernetes.Discovery;

/// <summary>
/// The kinds of one cluster, shared by all views of it. Asked for once, in two requests where the server aggregates, and
/// again where a kind is unknown, since a CustomResourceDefinition may have come since.
/// </summary>
internal sealed class DiscoveryCache(ApiTransport transport) : IDisposable
{
    private const string Aggregated =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile ResourceIndex? _index;

    public async Task<ApiResource> ResolveAsync(GroupVersionKind kind, CancellationToken cancellationToken)
    {
        var index = _index;
        if (index is not null && await FindAsync(index, kind, cancellationToken) is { } known)
        {
            return known;
        }

        return await FindAsync(await RefreshAsync(index, cancellationToken), kind, cancellationToken)
            ?? throw NoMatch(kind.Kind, $"in version \"{kind.ApiVersion}\"");
    }

    public async Task<ApiResource> ResolvePreferredAsync(string group, string kind, CancellationToken cancellationToken)
    {
        var index = _index;
        if (index is not null && await PreferredAsync(index, group, kind, cancellationToken) is { } known)
        {
            return known;
        }

        return await PreferredAsync(await RefreshAsync(index, cancellationToken), group, kind, cancellationToken)
            ?? throw NoMatch(kind, $"in group \"{group}\"");
    }

    /// <summary>
    /// What to do where the server does not know the path of a kind: asks again what there is, since a definition may have gone.
    /// </summary>
    /// <exception cref="KubernetesException">The kind is no longer served.</exception>
    public async Task RecheckAsync(GroupVersionKind kind, CancellationToken cancellationToken) =>
        _ = await FindAsync(await RefreshAsync(_index, cancellationToken), kind, cancellationToken)
            ?? throw NoMatch(kind.Kind, $"in version \"{kind.ApiVersion}\"");

    public void Dispose() => _gate.Dispose();

    private async Task<ApiResource?> FindAsync(ResourceIndex index, GroupVersionKind kind, CancellationToken cancellationToken)
    {
        if (index.Groups.GetValueOrDefault(kind.Group)?.Contains(kind.Version) is true)
        {
            await LoadAsync(index, kind.Group, kind.Version, cancellationToken);
        }

        return index.Resources.GetValueOrDefault(kind);
    }

    private async Task<ApiResource?> PreferredAsync(
        ResourceIndex index, string group, string kind, CancellationToken cancellationToken)
    {
        foreach (var version in index.Groups.GetValueOrDefault(group) ?? [])
        {
            await LoadAsync(index, group, version, cancellationToken);
            if (index.Preferred(group, kind) is { } resource)
            {
                return resource;
            }
        }

        return null;
    }

    /// <summary>A newer index than <paramref name="stale"/>: whoever comes while it is being asked for shares the answer.</summary>
    private async Task<ResourceIndex> RefreshAsync(ResourceIndex? stale, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_index is { } current && !ReferenceEquals(current, stale))
            {
                return current;
            }

            return _index = await AskAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<ResourceIndex> AskAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(
            transport.SendAsync(RequestOf("/api", Aggregated), cancellationToken),
            transport.SendAsync(RequestOf("/apis", Aggregated), cancellationToken));
        if (answers.All(DiscoveryDocuments.IsAggregated))
        {
            return DiscoveryDocuments.ReadAggregated(answers);
        }

        return new ResourceIndex { Groups = DiscoveryDocuments.ReadGroups(answers), Complete = false };
    }

    /// <summary>Brings one group version in, where the server does not aggregate.</summary>
    private async Task LoadAsync(ResourceIndex index, string group, string version, CancellationToken cancellationToken)
    {
        var path = group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}";
        if (index.Complete || index.Loaded.ContainsKey(path))
        {
            return;
        }

        JsonObject answer;
        try
        {
            answer = await transport.SendAsync(RequestOf(path, "application/json"), cancellationToken);
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            // Gone since the groups were listed.
            return;
        }

        foreach (var resource in DiscoveryDocuments.ReadResources(answer, group, version))
        {
            index.Resources[resource.Kind] = resource;
        }

        index.Loaded[path] = true;
    }

    private KubernetesException NoMatch(string kind, string where) =>
        new($"no matches for kind \"{kind}\" {where}") { Cluster = transport.Cluster, NoKindMatch = true };

    private static ApiRequest RequestOf(string path, string accept) => new()
    {
        Verb = "discover",
        Method = HttpMethod.Get,
        Path = path,
        Subject = path,
        Accept = accept,
        Repeatable = true,
    };
}
