using System.Text;
using Flux.Kustomize.Charts;
using Flux.Kustomize.Remotes;
using Flux.Primitives;

namespace Flux.Kustomize.Tests.Remotes;

public sealed class RemoteBuildTests
{
    private const string Url = "https://git.example/org/repo.git";

    [Fact]
    public async Task RunAsync_WhenBasesShareARepository_FetchesItOnce()
    {
        var sources = new Sources { Tree = Trees.Of(("a/kustomization.yaml", "resources: [x.yaml]"), ("a/x.yaml", Trees.ConfigMap("x")), ("b/kustomization.yaml", "resources: [y.yaml]"), ("b/y.yaml", Trees.ConfigMap("y"))) };

        var result = await RunAsync(sources, $"resources: ['{Url}//a?ref=v1', '{Url}//b?ref=v1']");

        Assert.Equal(["x", "y"], result.Resources.Select(r => r.Name));
        Assert.Equal(["https://git.example/org/repo.git v1"], sources.Asked);
    }

    [Fact]
    public async Task RunAsync_OfAFileByUrl_ReadsItOnce()
    {
        var sources = new Sources { File = Trees.ConfigMap("x") };

        var result = await RunAsync(sources, "resources: ['https://host.example/x.yaml']\nnamePrefix: p-");

        Assert.Equal(["p-x"], result.Resources.Select(r => r.Name));
        Assert.Equal(["https://host.example/x.yaml"], sources.Asked);
    }

    // upstream's ErrHTTP ends the build at once, with no second attempt to clone
    [Fact]
    public async Task RunAsync_WhenTheServerAnswersWithAnError_SaysWhich() =>
        Assert.Equal(
            "accumulating resources: accumulating resources from 'https://host.example/x.yaml': HTTP Error: status code 404 (Not Found)",
            (await FailAsync(new Sources(), "resources: ['https://host.example/x.yaml']")).Message);

    [Fact]
    public async Task RunAsync_WhenARemoteBaseLeavesItsRepository_Refuses()
    {
        var sources = new Sources { Tree = Trees.Of(("a/kustomization.yaml", "resources: [../../up]")) };

        Assert.Contains(
            "security; bases in kustomizations found in cloned git repos must be within the repo, but base '../../up' is outside 'https://git.example/org/repo.git'",
            (await FailAsync(sources, $"resources: ['{Url}//a']")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WhenARemoteFileIsOutsideItsBase_IsRefusedEvenWithoutLoadRestrictions()
    {
        var sources = new Sources { Tree = Trees.Of(("a/kustomization.yaml", "resources: [../x.yaml]"), ("x.yaml", Trees.ConfigMap("x"))) };

        Assert.Contains(
            "security; file 'https://git.example/org/repo.git/x.yaml' is not in or below 'https://git.example/org/repo.git/a'",
            (await FailAsync(sources, $"resources: ['{Url}//a']", new() { LoadRestrictor = LoadRestrictor.None })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WhenARepositoryNamesItself_IsACycle()
    {
        var sources = new Sources { Tree = Trees.Of(("kustomization.yaml", $"resources: ['{Url}']")) };

        Assert.Contains($"cycle detected: URI '{Url}' referenced by previous URI '{Url}'", (await FailAsync(sources, $"resources: ['{Url}']")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OfMoreUrlsThanAllowed_Refuses()
    {
        var sources = new Sources { File = Trees.ConfigMap("x") };
        var resources = string.Join(", ", Enumerable.Range(0, 5).Select(i => $"'https://host.example/{i}.yaml'"));

        var e = await FailAsync(sources, $"resources: [{resources}]", new() { Limits = new() { MaxRemotes = 1 } });

        Assert.Contains("more than the limit of 1 URLs", e.Message, StringComparison.Ordinal);
        Assert.Single(sources.Asked);
    }

    [Fact]
    public async Task RunAsync_WithTheGitPrefix_Warns()
    {
        var sources = new Sources { Tree = Trees.Of(("kustomization.yaml", "resources: [x.yaml]"), ("x.yaml", Trees.ConfigMap("x"))) };

        var result = await RunAsync(sources, $"resources: ['git::{Url}']");

        Assert.StartsWith("Warning: Forcing the git protocol using the 'git::' URL prefix is not supported.", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OfAChartByRepository_PullsIt()
    {
        var sources = new Sources { ChartFiles = new Dictionary<string, ReadOnlyMemory<byte>> { ["values.yaml"] = Encoding.UTF8.GetBytes("a: 1") } };
        var charts = new RecordingRenderer(Trees.ConfigMap("made"));

        var result = await RunAsync(
            sources, "helmCharts: [{name: c, repo: 'https://charts.example', version: 1.2.3, releaseName: r}]", new() { EnableHelm = true, Charts = charts });

        Assert.Equal(["made"], result.Resources.Select(r => r.Name));
        Assert.Equal(["RemoteChart { Repository = https://charts.example, Name = c, Version = 1.2.3, Devel = False }"], sources.Asked);
        Assert.Equal(["a: 1"], Assert.Single(charts.Requests).Values);
    }

    private static Task<KustomizeResult> RunAsync(Sources sources, string kustomization, KustomizeOptions? options = null) =>
        KustomizeBuild.RunAsync(Trees.Of(("kustomization.yaml", kustomization)), "", options ?? new(), sources, CancellationToken.None);

    private static Task<KustomizeException> FailAsync(Sources sources, string kustomization, KustomizeOptions? options = null) =>
        Assert.ThrowsAsync<KustomizeException>(() => RunAsync(sources, kustomization, options));

    private sealed class Sources : IRemoteSources
    {
        public IFileTree Tree { get; init; } = Trees.Of();

        public string? File { get; init; }

        public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChartFiles { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>();

        public List<string> Asked { get; } = [];

        public Task<IFileTree> FetchAsync(RemoteRepository repository, CancellationToken cancellationToken)
        {
            Asked.Add($"{repository.CloneUrl} {repository.Ref}");
            return Task.FromResult(Tree);
        }

        public Task<ReadOnlyMemory<byte>> DownloadAsync(Uri address, CancellationToken cancellationToken)
        {
            if (address.AbsolutePath.Contains(".git", StringComparison.Ordinal) || File is null)
            {
                throw new RemoteFileException(404, "Not Found");
            }

            Asked.Add(address.ToString());
            return Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(File));
        }

        public Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> PullAsync(RemoteChart chart, CancellationToken cancellationToken)
        {
            Asked.Add(chart.ToString());
            return Task.FromResult(ChartFiles);
        }
    }
}
