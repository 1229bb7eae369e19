using System.Collections.Concurrent;
using Azure.Core;
using Flux.Hosting.Fleets;
using Flux.Identity;
using Flux.Kubernetes;
using Flux.TestKit.Durable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Hosting.Tests.Fleets;

/// <summary>Clusters that come, go, are replaced and break while the fleet is held.</summary>
public sealed class FleetClustersTests : IDisposable
{
    private const string Aks = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fluxfn-");
    private readonly ManualClock _clock = new();
    private readonly Clouds _clouds = new();
    private readonly FleetClusters _fleet;

    public FleetClustersTests()
    {
        var options = new FleetHostOptions { Path = Path.Combine(_folder.FullName, "fleet.yaml") };
        _fleet = new(options, new(options, _clouds, HostEnvironment.None, _clock), _clouds, _clock, NullLoggerFactory.Instance);
    }

    public void Dispose()
    {
        _fleet.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Fleet(string yaml) => File.WriteAllText(Path.Combine(_folder.FullName, "fleet.yaml"), yaml);

    private void Key(string name, string token = "t") => File.WriteAllText(Path.Combine(_folder.FullName, name), $$$"""
        apiVersion: v1
        kind: Config
        current-context: admin
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443"}}]
        users: [{name: u, user: {token: {{{token}}} }}]
        contexts: [{name: admin, context: {cluster: c, user: u}}]
        """);

    private Task LoadAsync() => _fleet.LoadAsync(isStrict: true, CancellationToken.None);

    private Task RefreshAsync() => _fleet.RefreshAsync(CancellationToken.None);

    [Fact]
    public async Task Refresh_WhenAClusterIsAdded_TellsAndHasIt()
    {
        Key("a");
        Fleet("clusters:\n- {name: a, kubeconfig: a}\n");
        await LoadAsync();
        var change = _fleet.NextChange;

        Key("b");
        Fleet("clusters:\n- {name: a, kubeconfig: a}\n- {name: b, kubeconfig: b}\n");
        await RefreshAsync();

        Assert.True(change.IsCompletedSuccessfully);
        Assert.Equal(["a", "b"], _fleet.Names.Order());
    }

    [Fact]
    public async Task Refresh_WhenNothingHasChanged_KeepsTheClients()
    {
        Key("a");
        Fleet("clusters:\n- {name: a, kubeconfig: a}\n");
        await LoadAsync();
        var (client, change) = (_fleet.Get("a"), _fleet.NextChange);

        await RefreshAsync();

        Assert.Same(client, _fleet.Get("a"));
        Assert.False(change.IsCompleted);
    }

    [Fact]
    public async Task Refresh_WhenAClusterIsRemoved_HasItNoMore()
    {
        Key("a");
        Key("b");
        Fleet("clusters:\n- {name: a, kubeconfig: a}\n- {name: b, kubeconfig: b}\n");
        await LoadAsync();
        var change = _fleet.NextChange;

        Fleet("clusters:\n- {name: a, kubeconfig: a}\n");
        await RefreshAsync();

        Assert.True(change.IsCompletedSuccessfully);
        Assert.Throws<KeyNotFoundException>(() => _fleet.Get("b"));
    }

    [Fact]
    public async Task Refresh_WhenAKubeconfigIsRotated_HasAnotherClientForThatClusterOnly()
    {
        Key("a");
        Key("b");
        Fleet("clusters:\n- {name: a, kubeconfig: a}\n- {name: b, kubeconfig: b}\n");
        await LoadAsync();
        var (a, b) = (_fleet.Get("a"), _fleet.Get("b"));

        Key("b", "another");
        await RefreshAsync();

        Assert.Same(a, _fleet.Get("a"));
        Assert.NotSame(b, _fleet.Get("b"));
    }

    [Theory]
    [InlineData("no yaml: [")]
    [InlineData("clusters: 7")]
    [InlineData(null)]
    public async Task Refresh_WhenTheFileBreaks_StaysAsItWas(string? text)
    {
        Key("a");
        Fleet("clusters:\n- {name: a, kubeconfig: a}\n");
        await LoadAsync();
        var client = _fleet.Get("a");

        if (text is null)
        {
            File.Delete(Path.Combine(_folder.FullName, "fleet.yaml"));
        }
        else
        {
            Fleet(text);
        }

        await RefreshAsync();

        Assert.Same(client, _fleet.Get("a"));
    }

    [Theory]
    [InlineData("no kubeconfig")]
    [InlineData(null)]
    public async Task Refresh_WhenAKubeconfigBreaks_KeepsTheWayItKnowsAndSaysSo(string? text)
    {
        Key("a");
        Key("b");
        Fleet("clusters:\n- {name: a, kubeconfig: a}\n- {name: b, kubeconfig: b}\n");
        await LoadAsync();
        var client = _fleet.Get("b");

        var path = Path.Combine(_folder.FullName, "b");
        if (text is null)
        {
            File.Delete(path);
        }
        else
        {
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        }

        await RefreshAsync();
        Assert.Same(client, _fleet.Get("b"));
        Assert.Equal(["b"], _fleet.Problems.Keys);

        Key("b", "mended");
        await RefreshAsync();
        Assert.NotSame(client, _fleet.Get("b"));
        Assert.Empty(_fleet.Problems);
    }

    [Fact]
    public async Task Load_WhenKubeconfigsAreMissing_SaysAllAtOnce()
    {
        Fleet("clusters:\n- {name: a, kubeconfig: nowhere}\n- {name: b}\n");

        var error = await Assert.ThrowsAsync<FleetException>(LoadAsync);

        Assert.Equal(2, error.Problems.Count);
        Assert.Contains("cluster 'a': ", error.Problems[0], StringComparison.Ordinal);
        Assert.Contains("cluster 'b' names no kubeconfig, and there is no default one here", error.Problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_OfOptions_ChangesThePolicyAndKeepsTheClient()
    {
        Key("a");
        Fleet("clusters:\n- {name: a, kubeconfig: a}\n");
        await LoadAsync();
        var client = _fleet.Get("a");

        Fleet("clusters:\n- {name: a, kubeconfig: a, options: {tenancyLockdown: true, concurrency: 3}}\n");
        await RefreshAsync();

        Assert.Same(client, _fleet.Get("a"));
        Assert.Equal((true, "default", 3), (_fleet.PolicyOf("a").NoCrossNamespaceRefs, _fleet.PolicyOf("a").DefaultServiceAccount, _fleet.PolicyOf("a").Concurrency));
    }

    [Fact]
    public async Task Refresh_OfACloudsCluster_HasItOnceTheCloudAnswers()
    {
        Key("a");
        Fleet($"clusters:\n- {{name: a, kubeconfig: a}}\n- {{name: aks, aks: {{resource: {Aks}one}}}}\n");
        var answer = _clouds.Ask(Aks + "one");
        await LoadAsync();
        Assert.Equal(["a"], _fleet.Names);
        var change = _fleet.NextChange;

        answer.SetResult("https://one.example");
        await change;

        Assert.Equal(["a", "aks"], _fleet.Names.Order());
    }

    [Fact]
    public async Task Refresh_WhenACloudRefuses_TriesAgainLaterAndTellsWhy()
    {
        Fleet($"clusters:\n- {{name: aks, aks: {{resource: {Aks}one}}}}\n");
        var first = _clouds.Ask(Aks + "one");
        await LoadAsync();
        first.SetException(new IdentityException("403 AuthorizationFailed"));
        await _clouds.IdleAsync();
        await UntilAsync(() => _fleet.Problems.Count == 1);
        Assert.Equal("403 AuthorizationFailed", _fleet.Problems["aks"]);

        var second = _clouds.Ask(Aks + "one");
        await RefreshAsync();
        Assert.Equal(1, _clouds.Count); // not before its time
        _clock.Advance(TimeSpan.FromSeconds(2));
        var change = _fleet.NextChange;
        await RefreshAsync();
        second.SetResult("https://one.example");
        await change;

        Assert.Equal(["aks"], _fleet.Names);
        Assert.Empty(_fleet.Problems);
    }

    [Fact]
    public async Task Refresh_WhenACloudsClusterHasMoved_FollowsIt()
    {
        Fleet($"clusters:\n- {{name: aks, aks: {{resource: {Aks}one}}}}\n");
        _clouds.Ask(Aks + "one").SetResult("https://one.example");
        var change = _fleet.NextChange;
        await LoadAsync();
        await change;
        var client = _fleet.Get("aks");

        _clouds.Ask(Aks + "one").SetResult("https://moved.example");
        change = _fleet.NextChange;
        _clock.Advance(TimeSpan.FromMinutes(10));
        await RefreshAsync();
        await change;

        Assert.NotSame(client, _fleet.Get("aks"));
    }

    [Fact]
    public async Task Refresh_WithDiscovery_HasWhatIsFoundUntilItIsFoundNoMore()
    {
        Fleet("""
            discovery:
            - aks: {subscription: 00000000-0000-0000-0000-000000000001, tags: {fluxfn: "true"}}
              namePrefix: aks-
              labels: {found: "yes"}
            groups:
            - {name: g, matchLabels: {found: "yes", Environment: Prod}, options: {concurrency: 2}}
            """);
        _clouds.Found = [new(Aks + "One", "One", new Dictionary<string, string> { ["fluxfn"] = "true", ["Environment"] = "Prod" })];
        _clouds.Ask(Aks + "One").SetResult("https://one.example");
        await LoadAsync();
        var change = _fleet.NextChange;
        await RefreshAsync();
        await change;

        Assert.Equal(["aks-one"], _fleet.Names);
        Assert.Equal(2, _fleet.PolicyOf("aks-one").Concurrency);

        // Azure does not answer: what is known stays. That it is asked a third time says that the second answer was taken in.
        _clouds.Found = null;
        await RefreshUntilAsync(() => _clouds.Searches >= 3);
        Assert.Equal(["aks-one"], _fleet.Names);

        _clouds.Found = [];
        await RefreshUntilAsync(() => _fleet.Names.Count == 0);
    }

    /// <summary>Lets time pass and refreshes, as a host does, until something is so: looking for clusters goes on in the background.</summary>
    private async Task RefreshUntilAsync(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!holds())
        {
            deadline.Token.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromMinutes(1));
            await RefreshAsync();
            await Task.Yield();
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!holds())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>A cloud that answers when the test says so.</summary>
    private sealed class Clouds : ICloudIdentities, IAksDiscovery
    {
        private readonly ConcurrentDictionary<string, ConcurrentQueue<TaskCompletionSource<string>>> _answers = new();
        private int _running;
        private int _count;
        private int _searches;

        public int Count => _count;

        public int Searches => Volatile.Read(ref _searches);

        public IReadOnlyList<FoundCluster>? Found { get; set; } = [];

        public bool AllowsServiceAccounts => false;

        public TaskCompletionSource<string> Ask(string resource)
        {
            var answer = new TaskCompletionSource<string>();
            _answers.GetOrAdd(resource, _ => new()).Enqueue(answer);
            return answer;
        }

        public Task IdleAsync() => UntilAsync(() => Volatile.Read(ref _running) == 0 && Volatile.Read(ref _count) > 0);

        public async Task<ClusterConnection> ClusterAsync(IdentitySubject who, ClusterReference cluster, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _running);
            Interlocked.Increment(ref _count);
            try
            {
                var answer = _answers.TryGetValue(cluster.Resource!, out var queue) && queue.TryDequeue(out var next) ? await next.Task : "https://again.example";
                return new() { Cluster = cluster.Name, Server = new(answer) };
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }

        public Task<IReadOnlyList<FoundCluster>> FindAksAsync(
            IdentitySubject who, string subscription, string? resourceGroup, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
        {
            var found = Found; // before it is counted, so that a later answer is not given to this search
            Interlocked.Increment(ref _searches);
            return found is null ? throw new IdentityException("no answer") : Task.FromResult(found);
        }

        public Task<CloudToken> AzureAsync(IdentitySubject who, string scope, CancellationToken cancellationToken) => throw new NotSupportedException();

        public TokenCredential AzureCredential(IdentitySubject who) => throw new NotSupportedException();

        public Task<AwsKey> AwsAsync(IdentitySubject who, string? region, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<CloudToken> GcpAsync(IdentitySubject who, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<RegistryLogin> RegistryAsync(CloudProvider provider, IdentitySubject who, string repository, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<GitLogin> GitAsync(CloudProvider provider, IdentitySubject who, Uri repository, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
