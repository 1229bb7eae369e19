using Flux.Identity;
using Flux.Kubernetes;
using Flux.Reconciliation;
using Microsoft.Extensions.Logging;

namespace Flux.Hosting.Fleets;

/// <summary>
/// The clusters of a fleet file, which may change while they are worked on: clusters come and go, their credentials are replaced, files break
/// and are mended. What cannot be used leaves what was there before; one cluster's trouble is no other's.
/// </summary>
public sealed partial class FleetClusters : IClusterRegistry, IDisposable
{
    private static readonly TimeSpan _retirement = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(5);

    private readonly FleetHostOptions _options;
    private readonly FleetConnector _connector;
    private readonly FleetDiscoverer _discoverer;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FleetMember> _members = new(StringComparer.Ordinal);
    private readonly List<(IKubernetesClient Client, DateTimeOffset Until)> _retired = [];
    private readonly CancellationTokenSource _ended = new();
    private TaskCompletionSource _change = NewChange();
    private Fleet _fleet = new([]);
    private string? _text;
    private bool _isDisposed;

    /// <summary>A fleet that is empty until <see cref="LoadAsync"/>.</summary>
    public FleetClusters(FleetHostOptions options, FleetConnector connector, IAksDiscovery discovery, TimeProvider clock, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        (_options, _connector, _clock, _loggers, _logger) = (options, connector, clock, loggers, loggers.CreateLogger<FleetClusters>());
        _discoverer = new(discovery, options.DiscoveryInterval, clock, _logger);
    }

    /// <inheritdoc />
    /// <remarks>Those that have been reached, or can be read from files.</remarks>
    public IReadOnlyCollection<string> Names
    {
        get
        {
            lock (_lock)
            {
                return [.. _members.Values.Where(member => member.Client is not null).Select(member => member.Cluster.Name)];
            }
        }
    }

    /// <inheritdoc />
    public Task NextChange
    {
        get
        {
            lock (_lock)
            {
                return _change.Task;
            }
        }
    }

    /// <summary>What keeps clusters from being worked on, by name; empty where all is well.</summary>
    public IReadOnlyDictionary<string, string> Problems
    {
        get
        {
            lock (_lock)
            {
                return _members.Values.Where(member => member.Problem is not null).ToDictionary(member => member.Cluster.Name, member => member.Problem!);
            }
        }
    }

    /// <inheritdoc />
    public IKubernetesClient Get(string cluster)
    {
        lock (_lock)
        {
            return _members.TryGetValue(cluster, out var member) && member.Client is { } client
                ? client
                : throw new KeyNotFoundException($"cluster '{cluster}' is not in the fleet");
        }
    }

    /// <inheritdoc />
    public ClusterPolicy PolicyOf(string cluster)
    {
        lock (_lock)
        {
            return _members.TryGetValue(cluster, out var member) ? member.Policy : ClusterPolicy.None;
        }
    }

    /// <inheritdoc />
    public TimeSpan? UnreachableFor(string cluster)
    {
        lock (_lock)
        {
            return _members.TryGetValue(cluster, out var member) ? member.Health?.ClosedFor() : null;
        }
    }

    /// <summary>Reads the file for the first time. Clouds are asked in the background.</summary>
    /// <param name="isStrict">Whether every cluster that is reached by files must be in order; otherwise the file itself is enough.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FleetException">The file, or the way to some of its clusters, cannot be used; everything at once.</exception>
    public async Task LoadAsync(bool isStrict, CancellationToken cancellationToken)
    {
        var text = await FleetFile.ReadAsync(_options.Path, cancellationToken);
        var fleet = FleetFile.Parse(text, _options.Path);
        (_text, _fleet) = (text, fleet);
        Apply();
        var problems = Problems;
        if (isStrict && problems.Count > 0)
        {
            throw new FleetException([.. problems.Select(problem => $"{_options.Path}: cluster '{problem.Key}': {problem.Value}")]);
        }
    }

    /// <summary>Looks whether anything has changed. What is wrong is logged, and what was there before stays.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var text = await FleetFile.ReadAsync(_options.Path, cancellationToken);
            if (text != _text)
            {
                _text = text; // told once, however long it stays so
                _fleet = FleetFile.Parse(text, _options.Path);
                Log.Changed(_logger, _options.Path, _fleet.Clusters.Count);
            }
        }
        catch (FleetException e)
        {
            Log.NotRead(_logger, e.Message);
        }

        _discoverer.Begin(_fleet.Discovery, Apply, _ended.Token);
        Apply();
        Retire();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return; // a container disposes what it knows under two names twice
            }

            _isDisposed = true;
        }

        _ended.Cancel();
        lock (_lock)
        {
            foreach (var client in _members.Values.Select(member => member.Client).Concat(_retired.Select(retired => retired.Client)).OfType<IDisposable>())
            {
                client.Dispose();
            }

            _members.Clear();
            _retired.Clear();
        }

        _ended.Dispose();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes the clusters what the file and the discovery say.</summary>
    private void Apply()
    {
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        var wanted = _fleet.Clusters.ToDictionary(cluster => cluster.Name, StringComparer.Ordinal);
        foreach (var found in _discoverer.FoundBy(_fleet.Discovery))
        {
            if (!wanted.TryAdd(found.Name, found))
            {
                Log.NameTaken(_logger, found.Name, found.Aks?.Resource);
            }
        }

        // files are read before the lock is taken
        var ways = wanted.Values.ToDictionary(cluster => cluster.Name, cluster => WayTo(cluster, _fleet.OptionsOf(cluster)));
        var isChanged = false;
        lock (_lock)
        {
            foreach (var name in _members.Keys.Except(wanted.Keys).ToList())
            {
                Log.Removed(_logger, name);
                RetireLocked(_members[name].Client);
                _members.Remove(name);
                isChanged = true;
            }

            foreach (var cluster in wanted.Values)
            {
                var (options, fingerprint, problem) = ways[cluster.Name];
                isChanged |= ApplyLocked(cluster, options, fingerprint, problem);
            }
        }

        if (isChanged)
        {
            Tell();
        }
    }

    private (ClusterOptions Options, string Fingerprint, string? Problem) WayTo(FleetCluster cluster, ClusterOptions options)
    {
        try
        {
            return (options, $"{_connector.FingerprintOf(cluster)}|{options.RequestsPerSecond}|{options.RequestBurst}", null);
        }
        catch (KubeconfigException e)
        {
            return (options, "", e.Message);
        }
    }

    private bool ApplyLocked(FleetCluster cluster, ClusterOptions options, string fingerprint, string? problem)
    {
        var policy = options.ToPolicy();
        if (!_members.TryGetValue(cluster.Name, out var member))
        {
            _members[cluster.Name] = member = new() { Cluster = cluster, Policy = policy };
        }

        (member.Cluster, member.Policy) = (cluster, policy);
        if (problem is not null)
        {
            BrokenLocked(member, problem);
            return false;
        }

        if (cluster.IsLookedUp)
        {
            if (fingerprint != member.Sought || (!member.IsConnecting && _clock.GetUtcNow() >= member.Next))
            {
                member.Failures = fingerprint == member.Sought ? member.Failures : 0;
                (member.IsConnecting, member.Sought) = (true, fingerprint);
                _ = LookUpAsync(member, cluster, options, fingerprint);
            }

            return false;
        }

        member.Sought = "";
        if (fingerprint == member.Fingerprint)
        {
            member.Problem = null;
            return false;
        }

        try
        {
            // read from files: it ends at once
            TakeLocked(member, _connector.ConnectAsync(cluster, _ended.Token).GetAwaiter().GetResult(), options, fingerprint);
            return true;
        }
        catch (KubeconfigException e)
        {
            BrokenLocked(member, e.Message);
            return false;
        }
    }

    private async Task LookUpAsync(FleetMember member, FleetCluster cluster, ClusterOptions options, string fingerprint)
    {
        await Task.Yield();
        try
        {
            var connection = await _connector.ConnectAsync(cluster, _ended.Token);
            bool isChanged;
            lock (_lock)
            {
                if (member.Sought != fingerprint)
                {
                    return; // another way is wanted by now
                }

                (member.IsConnecting, member.Failures, member.Next) = (false, 0, _clock.GetUtcNow() + _options.DiscoveryInterval);
                var found = $"{fingerprint}|{connection.Server}|{connection.CertificateAuthority}";
                isChanged = found != member.Fingerprint && _members.GetValueOrDefault(cluster.Name) == member;
                if (isChanged)
                {
                    TakeLocked(member, connection, options, found);
                }

                member.Problem = null;
            }

            if (isChanged)
            {
                Tell();
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // the host ends
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                if (member.Sought != fingerprint)
                {
                    return;
                }

                member.IsConnecting = false;
                var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, ++member.Failures), _longestPause.TotalSeconds));
                member.Next = _clock.GetUtcNow() + pause;
                BrokenLocked(member, e.Message);
            }
        }
    }

    private void TakeLocked(FleetMember member, ClusterConnection connection, ClusterOptions options, string fingerprint)
    {
        var health = new ClusterHealth(_clock);
        var limits = new KubernetesClientOptions
        {
            QueriesPerSecond = options.RequestsPerSecond ?? _options.QueriesPerSecond,
            Burst = options.RequestBurst ?? _options.Burst,
            OnRequest = health.Note,
        };
        IKubernetesClient client = new KubernetesClient(connection, limits, _clock, _loggers.CreateLogger<KubernetesClient>());
        RetireLocked(member.Client);
        Log.Connected(_logger, member.Cluster.Name, connection.Server);
        (member.Client, member.Health, member.Fingerprint, member.Problem) = (_options.Wrap?.Invoke(client) ?? client, health, fingerprint, null);
    }

    private void BrokenLocked(FleetMember member, string problem)
    {
        if (member.Problem != problem)
        {
            Log.Broken(_logger, member.Cluster.Name, member.Client is null ? "it is left alone" : "the way known before is kept", problem);
        }

        member.Problem = problem;
    }

    // what is running on it may finish
    private void RetireLocked(IKubernetesClient? client)
    {
        if (client is not null)
        {
            _retired.Add((client, _clock.GetUtcNow() + _retirement));
        }
    }

    private void Retire()
    {
        lock (_lock)
        {
            foreach (var (client, _) in _retired.Where(retired => retired.Until <= _clock.GetUtcNow()))
            {
                (client as IDisposable)?.Dispose();
            }

            _retired.RemoveAll(retired => retired.Until <= _clock.GetUtcNow());
        }
    }

    private void Tell()
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            (told, _change) = (_change, NewChange());
        }

        told.SetResult();
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Path} has changed: it names {Count} clusters")]
        public static partial void Changed(ILogger logger, string path, int count);

        [LoggerMessage(LogLevel.Error, "The fleet stays as it is: {Problem}")]
        public static partial void NotRead(ILogger logger, string problem);

        [LoggerMessage(LogLevel.Information, "Cluster {Cluster} is at {Server}")]
        public static partial void Connected(ILogger logger, string cluster, Uri server);

        [LoggerMessage(LogLevel.Information, "Cluster {Cluster} has left the fleet")]
        public static partial void Removed(ILogger logger, string cluster);

        [LoggerMessage(LogLevel.Warning, "Cluster {Cluster} cannot be connected, {Consequence}: {Problem}")]
        public static partial void Broken(ILogger logger, string cluster, string consequence, string problem);

        [LoggerMessage(LogLevel.Warning, "Cluster {Cluster} was found ({Resource}), but another has the name already")]
        public static partial void NameTaken(ILogger logger, string cluster, string? resource);
    }
}
