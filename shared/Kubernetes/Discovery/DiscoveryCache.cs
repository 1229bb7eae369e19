using System.Text.Json.Nodes;
using Flux.Kubernetes.Transport;
using Flux.Primitives;

namespace Flux.Kubernetes.Discovery;

/// <summary>
/// The kinds of one cluster, shared by all views of it. Asked for once, in two requests where the server aggregates, then when
/// that has become old, and at once where a kind is unknown, since a CustomResourceDefinition may have come since; of the latter
/// only so many a second, or a kind that does not exist would cost two requests each time it is named.
/// </summary>
internal sealed class DiscoveryCache(ApiTransport transport) : IDisposable
{
    private const string Aggregated =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    private static readonly TimeSpan _failureLifetime = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly LookupAllowance _allowance = new(10, TimeSpan.FromSeconds(1), transport.Clock);
    private volatile ResourceIndex? _index;
    private volatile bool _isExpired;

    public async Task<ApiResource> ResolveAsync(GroupVersionKind kind, CancellationToken cancellationToken)
    {
        var since = transport.Clock.GetTimestamp();
        var index = await CurrentAsync(cancellationToken);
        if (await FindAsync(index, kind, cancellationToken) is { } known)
        {
            return known;
        }

        var newer = await LookAgainAsync(index, since, cancellationToken);
        return await FindAsync(newer, kind, cancellationToken)
            ?? throw NoMatch(newer, kind.Kind, kind.Group, [kind.Version], $"in version \"{kind.ApiVersion}\"");
    }

    public async Task<ApiResource> ResolvePreferredAsync(string group, string kind, CancellationToken cancellationToken)
    {
        var since = transport.Clock.GetTimestamp();
        var index = await CurrentAsync(cancellationToken);
        if (await PreferredAsync(index, group, kind, cancellationToken) is { } known)
        {
            return known;
        }

        var newer = await LookAgainAsync(index, since, cancellationToken);
        return await PreferredAsync(newer, group, kind, cancellationToken)
            ?? throw NoMatch(newer, kind, group, newer.VersionsOf(group), $"in group \"{group}\"");
    }

    /// <summary>
    /// What to do where the server does not know the path of a kind: asks again what there is, since a definition may have gone.
    /// </summary>
    /// <exception cref="KubernetesException">The kind is no longer served.</exception>
    public async Task RecheckAsync(GroupVersionKind kind, CancellationToken cancellationToken)
    {
        var since = transport.Clock.GetTimestamp();
        var index = await CurrentAsync(cancellationToken);
        var newer = await LookAgainAsync(index, since, cancellationToken);
        _ = await FindAsync(newer, kind, cancellationToken)
            ?? throw NoMatch(newer, kind.Kind, kind.Group, [kind.Version], $"in version \"{kind.ApiVersion}\"");
    }

    /// <summary>The server's version, asked now, and all it serves. A group version that cannot be had is left out.</summary>
    public async Task<ServerCapabilities> DescribeAsync(CancellationToken cancellationToken)
    {
        var version = await transport.SendAsync(RequestOf("/version", "application/json"), cancellationToken);
        var index = await CurrentAsync(cancellationToken);
        var all = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (group, versions) in index.Core.Groups.Concat(index.Named.Groups))
        {
            foreach (var served in versions)
            {
                all.Add(group.Length == 0 ? served : $"{group}/{served}");
                try
                {
                    await LoadAsync(index, group, served, cancellationToken);
                }
                catch (KubernetesException)
                {
                    // what serves it is away
                }
            }
        }

        all.UnionWith(index.Resources.Keys.Select(kind => $"{kind.ApiVersion}/{kind.Kind}"));
        return new(version.Text("gitVersion"), version.Text("major"), version.Text("minor"), [.. all]);
    }

    /// <summary>Has the server asked again before the next kind is looked up.</summary>
    public void Expire() => _isExpired = true;

    public void Dispose() => _gate.Dispose();

    /// <summary>The index, asked for again where it is old; an old one goes on where the server does not answer.</summary>
    private async Task<ResourceIndex> CurrentAsync(CancellationToken cancellationToken)
    {
        var index = _index;
        if (index is null)
        {
            return await RefreshAsync(null, cancellationToken); // never held back: there is nothing to go on with
        }

        var isOld = transport.Clock.GetElapsedTime(index.AskedAt) >= transport.Options.DiscoveryLifetime;
        // One asks, and the others go on with what there is, unless that is known to be wrong.
        if (!_isExpired && (!isOld || _gate.CurrentCount == 0))
        {
            return index;
        }

        try
        {
            return await RefreshAsync(index, cancellationToken);
        }
        catch (KubernetesException)
        {
            // Whoever asks for something it does not hold will be told.
            return index;
        }
    }

    /// <summary>
    /// A newer index, asked for after a moment where that is allowed: one that others had asked for before may be without a definition that
    /// was there already at that moment.
    /// </summary>
    private async Task<ResourceIndex> LookAgainAsync(ResourceIndex index, long since, CancellationToken cancellationToken)
    {
        var newer = await RefreshAsync(index, cancellationToken);
        return !ReferenceEquals(newer, index) && newer.AskedAt < since ? await RefreshAsync(newer, cancellationToken) : newer;
    }

    private async Task<ApiResource?> FindAsync(ResourceIndex index, GroupVersionKind kind, CancellationToken cancellationToken)
    {
        if (index.VersionsOf(kind.Group).Contains(kind.Version))
        {
            await LoadAsync(index, kind.Group, kind.Version, cancellationToken);
        }

        return index.Resources.GetValueOrDefault(kind);
    }

    private async Task<ApiResource?> PreferredAsync(
        ResourceIndex index, string group, string kind, CancellationToken cancellationToken)
    {
        KubernetesException? failure = null;
        foreach (var version in index.VersionsOf(group))
        {
            try
            {
                await LoadAsync(index, group, version, cancellationToken);
            }
            catch (KubernetesException e)
            {
                failure ??= e;
            }

            if (index.Resources.GetValueOrDefault(new(group, version, kind)) is { } resource)
            {
                return resource;
            }
        }

        return failure is null ? null : throw failure;
    }

    /// <summary>
    /// A newer index than <paramref name="stale"/>: whoever comes while it is being asked for shares the answer. The same one where it has
    /// been asked for too often of late.
    /// </summary>
    private async Task<ResourceIndex> RefreshAsync(ResourceIndex? stale, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_index is { } current && !ReferenceEquals(current, stale))
            {
                return current;
            }

            // After a definition was written by this client it is asked for anyway: a set of definitions must not use up the allowance.
            if (stale is not null && !_isExpired && !_allowance.TryTake())
            {
                return stale;
            }

            _isExpired = false;
            var askedAt = transport.Clock.GetTimestamp();
            var core = AskAsync("/api", stale?.Core, cancellationToken);
            var groups = AskAsync("/apis", stale?.Named, cancellationToken);
            await Task.WhenAll(core, groups);
            return _index = new ResourceIndex(await core, await groups, askedAt);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<DiscoveryRoot> AskAsync(string path, DiscoveryRoot? known, CancellationToken cancellationToken)
    {
        var answer = await transport.SendTaggedAsync(RequestOf(path, Aggregated) with { IfNoneMatch = known?.Tag }, cancellationToken);
        return answer.Body is { } body ? DiscoveryDocuments.ReadRoot(body) with { Tag = answer.Tag } : known!;
    }

    /// <summary>Brings one group version in, where the server does not aggregate. One that fails does not fail the others.</summary>
    private async Task LoadAsync(ResourceIndex index, string group, string version, CancellationToken cancellationToken)
    {
        var path = group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}";
        if (index.IsComplete(group))
        {
            return;
        }

        if (index.Loaded.TryGetValue(path, out var before)
            && (before.Failure is null || transport.Clock.GetElapsedTime(before.At) < _failureLifetime))
        {
            if (before.Failure is not null)
            {
                throw before.Failure;
            }

            return;
        }

        try
        {
            var answer = await transport.SendAsync(RequestOf(path, "application/json"), cancellationToken);
            foreach (var resource in DiscoveryDocuments.ReadResources(answer, group, version))
            {
                index.Resources[resource.Kind] = resource;
            }

            index.Loaded[path] = default;
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            // Gone since the groups were listed.
        }
        catch (KubernetesException e)
        {
            index.Loaded[path] = (e, transport.Clock.GetTimestamp());
            throw;
        }
    }

    /// <summary>
    /// Whether there is no such kind, or nobody can say: what serves an aggregated group may be away, and an object of it must not
    /// be taken for one that does not exist.
    /// </summary>
    private KubernetesException NoMatch(
        ResourceIndex index, string kind, string group, IEnumerable<string> versions, string where)
    {
        var stale = versions.FirstOrDefault(version => index.IsStale(group, version));
        var message = stale is null
            ? $"no matches for kind \"{kind}\" {where}"
            : $"unable to retrieve the complete list of server APIs: {group}/{stale}: stale GroupVersion discovery: {group}/{stale}";
        return new KubernetesException(message) { Cluster = transport.Cluster, NoKindMatch = stale is null, ServerMessage = message };
    }

    private static ApiRequest RequestOf(string path, string accept) => new()
    {
        Verb = "discover",
        Method = HttpMethod.Get,
        Path = path,
        Subject = path,
        Accept = accept,
        Repeatable = true,
        Urgent = true,
    };
}
