using Flux.Identity;
using Microsoft.Extensions.Logging;

namespace Flux.Hosting.Fleets;

/// <summary>Looks for clusters now and then, in the background. What was found stays while Azure does not answer.</summary>
internal sealed partial class FleetDiscoverer(IAksDiscovery discovery, TimeSpan interval, TimeProvider clock, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DateTimeOffset Next, IReadOnlyList<FoundCluster> Found)> _known = new(StringComparer.Ordinal);
    private bool _isRunning;

    /// <summary>What was found last.</summary>
    public IReadOnlyList<FleetCluster> FoundBy(IReadOnlyList<FleetDiscovery> discoveries)
    {
        lock (_lock)
        {
            return [.. discoveries.SelectMany(one => _known.TryGetValue(KeyOf(one), out var known)
                ? known.Found.Select(found => ClusterOf(one, found)).OfType<FleetCluster>()
                : [])];
        }
    }

    /// <summary>Begins to look where it is time to.</summary>
    /// <param name="discoveries">Where.</param>
    /// <param name="changed">Called after something was found.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public void Begin(IReadOnlyList<FleetDiscovery> discoveries, Action changed, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var gone in _known.Keys.Except(discoveries.Select(KeyOf)).ToList())
            {
                _known.Remove(gone);
            }

            var due = discoveries.Where(one => !_known.TryGetValue(KeyOf(one), out var known) || clock.GetUtcNow() >= known.Next).ToList();
            if (due.Count > 0 && !_isRunning)
            {
                _isRunning = true;
                _ = RunAsync(due, changed, cancellationToken);
            }
        }
    }

    private static string KeyOf(FleetDiscovery one) => string.Join(
        '\n', [one.Subscription, one.ResourceGroup, one.ClientId, .. one.Tags.Select(tag => $"{tag.Key}={tag.Value}")]);

    private async Task RunAsync(IReadOnlyList<FleetDiscovery> due, Action changed, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await Task.WhenAll(due.Select(one => LookAsync(one, cancellationToken)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return; // the host ends
        }
        finally
        {
            lock (_lock)
            {
                _isRunning = false;
            }
        }

        changed();
    }

    private async Task LookAsync(FleetDiscovery one, CancellationToken cancellationToken)
    {
        IReadOnlyList<FoundCluster>? found = null;
        try
        {
            var who = IdentitySubject.Host with { AzureClientId = one.ClientId };
            found = await discovery.FindAksAsync(who, one.Subscription, one.ResourceGroup, one.Tags, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotLooked(logger, one.Subscription, e.Message);
        }

        lock (_lock)
        {
            var before = _known.TryGetValue(KeyOf(one), out var known) ? known.Found : [];

            // sooner again where it failed
            _known[KeyOf(one)] = (clock.GetUtcNow() + (found is null ? interval / 10 : interval), found ?? before);
        }
    }

    private FleetCluster? ClusterOf(FleetDiscovery one, FoundCluster cluster)
    {
        var name = one.NamePrefix + string.Concat(cluster.Name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        if (!FleetNames.Cluster.IsMatch(name))
        {
            Log.BadName(logger, cluster.Resource, name);
            return null;
        }

        var labels = new Dictionary<string, string>(cluster.Tags, StringComparer.Ordinal);
        foreach (var (key, value) in one.Labels)
        {
            labels[key] = value;
        }

        return new() { Name = name, Aks = new(cluster.Resource, one.ClientId), Labels = labels, Options = one.Options };
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Subscription {Subscription} cannot be searched for clusters, those known stay: {Problem}")]
        public static partial void NotLooked(ILogger logger, string subscription, string problem);

        [LoggerMessage(LogLevel.Warning, "Cluster {Resource} is left out: '{Name}' is no DNS label")]
        public static partial void BadName(ILogger logger, string resource, string name);
    }
}
