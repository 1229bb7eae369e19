using System.Diagnostics;
using Flux.Artifacts;
using Flux.Git;
using Flux.Primitives;
using Flux.Sources.Archive;
using Flux.Sources.Steps;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flux.Benchmarks.Git;

/// <summary>
/// Ours: what a reconcile of a GitRepository does from the fetch to the stored artifact with its digest, by the code that
/// does it there.
/// </summary>
internal sealed class ArtifactPipeline(string folder) : IDisposable
{
    private readonly GitClient _client = new(
        new GitClientOptions(), new EgressPolicy { AllowLoopback = true }, TimeProvider.System, NullLogger<GitClient>.Instance);

    private readonly FolderArtifactStore _store = new(
        Options.Create(new FolderArtifactStoreOptions { Path = folder }), Options.Create(new ArtifactOptions()), TimeProvider.System);

    /// <summary>Fetches the tip of <c>main</c> and stores its artifact.</summary>
    public async Task<ArtifactRun> RunAsync(Uri url, string path)
    {
        var started = Stopwatch.GetTimestamp();
        var remote = new GitRemote { Url = url };
        await using var checkout = await _client.FetchAsync(remote, new GitReference { Branch = "main" }, CancellationToken.None);
        var fetched = Stopwatch.GetElapsedTime(started);
        var tree = new SourceTree(checkout, []);
        var ignore = tree.IgnoreRules(null);
        var stored = await _store.StoreAsync(
            path, (output, token) => StoreArtifactStep.ArchiveAsync(tree, ignore, output, token), CancellationToken.None);
        return new(stored, fetched, Stopwatch.GetElapsedTime(started), Path.Combine(folder, path));
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();
}
