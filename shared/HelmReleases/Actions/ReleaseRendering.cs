using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Rendering;
using Flux.HelmReleases.Objects;
using Flux.HelmReleases.PostRendering;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;

namespace Flux.HelmReleases.Actions;

/// <summary>
/// Renders a chart for a release on a cluster. What templates ask of the cluster is not known before: a rendering that asks for something new is
/// thrown away, what it asked for is read, and the chart is rendered again.
/// </summary>
/// <remarks>Spec: Helm 4, pkg/action/action.go, renderResources; pkg/engine/lookup_func.go.</remarks>
/// <param name="client">The cluster; null where there is none: then templates find nothing, and see the version that this program was made for.</param>
/// <param name="options">How long a rendering may take, and whether hosts are looked up.</param>
/// <param name="clock">What templates read the time from.</param>
internal sealed class ReleaseRendering(IKubernetesClient? client, HelmReleaseOptions options, TimeProvider clock)
{
    private const int MaxPasses = 64;
    private const int MaxLookups = 1000;
    private readonly Dictionary<(string ApiVersion, string Kind, string Namespace, string Name), JsonObject?> _found = [];
    private readonly Dictionary<string, string> _hosts = [];

    /// <summary>Renders a chart.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="values">The user's values.</param>
    /// <param name="request">For which release.</param>
    /// <param name="spec">How.</param>
    /// <param name="skipSchema">Whether values are not checked.</param>
    /// <param name="owner">The HelmRelease.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ActionFailedException">The chart does not render.</exception>
    public async Task<RenderedRelease> RenderAsync(
        CompiledChart chart, Dictionary<string, object?> values, RenderOptions request, HelmReleaseSpec spec, bool skipSchema, ObjectKey owner, CancellationToken cancellationToken)
    {
        var capabilities = await CapabilitiesAsync(cancellationToken);
        using var timeout = new CancellationTokenSource(options.RenderTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var render = request with
        {
            Capabilities = capabilities,
            SkipSchemaValidation = skipSchema,
            PostRenderer = new ReleasePostRenderer(spec, owner, both.Token),
            PostRenderStrategy = StrategyOf(spec),
            Execution = request.Execution with { Clock = clock },
        };
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var asked = new HashSet<(string ApiVersion, string Kind, string Namespace, string Name)>();
            var hosts = new HashSet<string>();
            try
            {
                var rendered = ReleaseRenderer.Render(chart, values, render with { Lookup = LookupInto(asked), Hosts = HostsInto(hosts) }, new(), both.Token);
                if (asked.Count + hosts.Count == 0)
                {
                    return rendered;
                }
            }
            catch (Exception e) when (e is HelmException or RenderException && asked.Count + hosts.Count == 0)
            {
                throw new ActionFailedException(e.Message, e);
            }
            catch (Exception e) when (e is HelmException or RenderException)
            {
                // it may have failed for want of what it asked for
            }
            catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new ActionFailedException($"rendering the chart took longer than {GoDuration.Format(options.RenderTimeout)}", e);
            }

            await ReadAsync(asked, hosts, cancellationToken);
        }

        throw new ActionFailedException($"the chart asks the cluster more than {MaxPasses} times for what depends on the answers before");
    }

    /// <summary>What templates learn of the cluster.</summary>
    /// <exception cref="ActionFailedException">The cluster does not answer.</exception>
    public async Task<Capabilities> CapabilitiesAsync(CancellationToken cancellationToken)
    {
        if (client is null)
        {
            return Capabilities.Default;
        }

        try
        {
            var server = await client.CapabilitiesAsync(cancellationToken);
            return server.Version.Length == 0 ? Capabilities.Default : Capabilities.Default with
            {
                KubeVersion = new(server.Version, "", server.Major, server.Minor),
                ApiVersions = server.ApiVersions,
            };
        }
        catch (KubernetesException e)
        {
            throw new ActionFailedException($"kubernetes cluster unreachable: {ApplyException.Upstream(e)}", e);
        }
    }

    private PostRenderStrategy StrategyOf(HelmReleaseSpec spec) => (spec.PostRenderStrategy ?? (options.UseHelm3Defaults ? "nohooks" : "combined")) switch
    {
        "nohooks" => PostRenderStrategy.NoHooks,
        "separate" => PostRenderStrategy.Separate,
        _ => PostRenderStrategy.Combined,
    };

    private ClusterLookup LookupInto(HashSet<(string ApiVersion, string Kind, string Namespace, string Name)> asked) => (apiVersion, kind, ns, name) =>
    {
        var key = (apiVersion, kind, ns, name);
        if (_found.TryGetValue(key, out var known))
        {
            return (JsonObject?)known?.DeepClone();
        }

        asked.Add(key);
        return null;
    };

    private Func<string, string>? HostsInto(HashSet<string> asked) => !options.AllowDnsLookups ? null : host =>
    {
        if (_hosts.TryGetValue(host, out var known))
        {
            return known;
        }

        asked.Add(host);
        return "";
    };

    private async Task ReadAsync(
        HashSet<(string ApiVersion, string Kind, string Namespace, string Name)> asked, HashSet<string> hosts, CancellationToken cancellationToken)
    {
        if (_found.Count + _hosts.Count + asked.Count + hosts.Count > MaxLookups)
        {
            throw new ActionFailedException($"the chart looks up more than {MaxLookups} objects");
        }

        foreach (var key in asked)
        {
            if (client is null)
            {
                _found[key] = null;
                continue;
            }

            var kind = GroupVersionKind.From(key.ApiVersion, key.Kind);
            try
            {
                _found[key] = key.Name.Length > 0
                    ? await client.GetAsync(kind, new(key.Namespace, key.Name), cancellationToken)
                    : await ListAsync(client, kind, key.Namespace, cancellationToken);
            }
            catch (KubernetesException e)
            {
                throw new ActionFailedException($"lookup of {key.Kind} {key.Namespace}/{key.Name}: {ApplyException.Upstream(e)}", e);
            }
        }

        foreach (var host in hosts)
        {
            try
            {
                _hosts[host] = (await Dns.GetHostAddressesAsync(host, cancellationToken)) is [var first, ..] ? first.ToString() : "";
            }
            catch (SocketException)
            {
                _hosts[host] = "";
            }
        }
    }

    private static async Task<JsonObject> ListAsync(IKubernetesClient client, GroupVersionKind kind, string ns, CancellationToken cancellationToken)
    {
        var list = await client.ListAsync(kind, new() { Namespace = ns }, cancellationToken);
        return new()
        {
            ["apiVersion"] = kind.ApiVersion,
            ["kind"] = $"{kind.Kind}List",
            ["metadata"] = new JsonObject { ["resourceVersion"] = list.ResourceVersion },
            ["items"] = new JsonArray([.. list.Items.Select(item => item.DeepClone())]),
        };
    }
}
