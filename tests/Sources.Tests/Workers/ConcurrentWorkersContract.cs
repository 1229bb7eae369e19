using System.Globalization;
using System.Text;
using Flux.Api;
using Flux.Artifacts;
using Flux.Git.GitHub;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flux.Sources.Tests.Workers;

/// <summary>
/// Several workers, each a process of its own as far as the store can tell, reconcile GitRepositories at once, really at once. Readers read what is
/// advertised all the while. Nothing that is advertised is ever missing or mixed, and what nobody needs is collected.
/// </summary>
public abstract class ConcurrentWorkersContract
{
    private const int Workers = 4;
    private const int Rounds = 4;
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(2);

    private readonly InMemoryCluster _cluster = new();
    private readonly ShiftedTime _clock = new();

    [Theory]
    [InlineData(6, false)]
    [InlineData(2, true)]
    public async Task Reconcile_WhenManyDoSoAtOnce_WhatIsAdvertisedIsThereWhole(int objects, bool eachDoesAll)
    {
        for (var i = 0; i < objects; i++)
        {
            Put(i);
        }

        using var gitHub = new GitHubAppClient(new EgressPolicy(), _clock);
        var workers = Enumerable.Range(0, Workers).Select(_ => Open(_clock)).ToList();
        var reader = Open(_clock);
        var reads = 0;
        for (var round = 0; round < Rounds; round++)
        {
            using var over = new CancellationTokenSource();
            var reading = Task.Run(() => ReadAsync(reader, objects, () => Interlocked.Increment(ref reads), over.Token), TestContext.Current.CancellationToken);
            var runs =
                from worker in Enumerable.Range(0, Workers)
                from number in Enumerable.Range(0, objects)
                where eachDoesAll || number % Workers == worker
                select Task.Run(() => ReconcileAsync(workers[worker], gitHub, number, round), TestContext.Current.CancellationToken);
            await Task.WhenAll(runs).WaitAsync(_deadline, TestContext.Current.CancellationToken);
            await over.CancelAsync();
            await reading.WaitAsync(_deadline, TestContext.Current.CancellationToken);
            for (var number = 0; number < objects; number++)
            {
                Assert.Equal($"main@sha1:{CommitOf(round)}", Artifact(number)?.Revision.ToString());
                await AssertWholeAsync(reader, number);

                // the current one and the one before it; what is younger than a minute is left where two workers collect at once
                Assert.InRange((await reader.ListAsync($"demo/gitrepository/flux-system/app-{number}", default)).Count, 1, 3);
            }

            _clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.True(reads > 0, "nothing was read meanwhile");
    }

    /// <summary>A store of one worker; all of a test are at the same place.</summary>
    private protected abstract IArtifactStore Open(ShiftedTime clock);

    private static string CommitOf(int round) => new((char)('a' + round), 40);

    // 150 KB that hardly shrink, of which a few blocks are made
    private static string ContentOf(int number, string revision)
    {
        var random = new Random((number * 1000) + revision[^1]);
        var text = new StringBuilder(150_000);
        while (text.Length < 150_000)
        {
            text.Append(CultureInfo.InvariantCulture, $"{random.NextInt64():x}");
        }

        return text.ToString();
    }

    private void Put(int number) => _cluster.Put($$"""
        {
          "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
          "metadata": {"name": "app-{{number}}", "namespace": "flux-system", "generation": 1, "finalizers": ["finalizers.fluxcd.io"]},
          "spec": {"url": "https://git.example.org/apps.git", "interval": "10m", "ref": {"branch": "main"} },
          "status": {"observedGeneration": -1}
        }
        """);

    private ArtifactStatus? Artifact(int number) => GitRepository.Read(_cluster.Read("GitRepository", $"flux-system/app-{number}")).Status.Artifact;

    private async Task ReconcileAsync(IArtifactStore store, GitHubAppClient gitHub, int number, int round)
    {
        var git = new InMemoryGit();
        git.Commit((char)('a' + round), $"round {round}", ("app.yaml", ContentOf(number, CommitOf(round))), ("who", $"{number}"));
        var options = Options.Create(new ArtifactOptions());
        await new GitRepositoryReconciler(
            new() { Clusters = new InMemoryFleet(_cluster), Clock = _clock, Events = [], Jitter = IntervalJitter.None, Loggers = NullLoggerFactory.Instance },
            git,
            gitHub,
            new FakeIdentities(),
            store,
            options).ReconcileAsync(new() { Target = new("demo", "GitRepository", "flux-system", $"app-{number}") }, TestContext.Current.CancellationToken);
    }

    private async Task ReadAsync(IArtifactStore store, int objects, Action onRead, CancellationToken until)
    {
        do
        {
            for (var number = 0; number < objects; number++)
            {
                if (Artifact(number) is not null)
                {
                    await AssertWholeAsync(store, number);
                    onRead();
                }
            }
        }
        while (!until.IsCancellationRequested);
    }

    private async Task AssertWholeAsync(IArtifactStore store, int number)
    {
        var artifact = Artifact(number)!;
        await using var content = await store.OpenReadAsync(artifact.Path, TestContext.Current.CancellationToken);
        var entries = await VerifiedArchive.ReadAsync(content, artifact.Digest, artifact.Path, new(), TestContext.Current.CancellationToken);
        var files = entries.Where(entry => !entry.IsDirectory).ToDictionary(entry => entry.Path, entry => Encoding.UTF8.GetString(entry.Content.Span));
        Assert.Equal($"{number}", files["who"]);
        Assert.Equal(ContentOf(number, artifact.Revision.ToString()), files["app.yaml"]);
    }
}
