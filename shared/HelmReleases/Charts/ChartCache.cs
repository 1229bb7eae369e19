using Flux.Artifacts;
using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Rendering;
using Flux.Primitives;

namespace Flux.HelmReleases.Charts;

/// <summary>
/// Loads charts of artifacts and keeps them with their parsed templates, so that any number of releases of one chart share it. Safe for
/// concurrent use.
/// </summary>
/// <param name="fetcher">Brings artifacts.</param>
/// <param name="maxBytes">How much the files of kept charts may take.</param>
internal sealed class ChartCache(IArtifactFetcher fetcher, long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Digest, string Version), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    /// <summary>The chart of an artifact.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="digest">What it must be.</param>
    /// <param name="versionOf">Makes the version of the release of that of the chart.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArtifactException">It cannot be brought.</exception>
    /// <exception cref="HelmException">It is no chart.</exception>
    public async Task<CompiledChart> LoadAsync(Uri url, Digest digest, Func<string, string> versionOf, CancellationToken cancellationToken)
    {
        var id = digest.ToString();
        if (Find(id, "") is not { } original)
        {
            var tree = await fetcher.FetchAsync(url, digest, cancellationToken);
            original = Keep(id, "", new(Load(tree)), tree.ContentBytes);
        }

        var version = versionOf(original.Chart.Metadata.Version);
        return version == original.Chart.Metadata.Version ? original
            : Find(id, version) ?? Keep(id, version, new(original.Chart.WithVersion(version)), 0);
    }

    private static Chart Load(FileTree tree)
    {
        // an archive of a chart holds one folder with the chart's name; what its name is does not matter
        var root = tree.FileExists("Chart.yaml") ? "" : tree.List("").FirstOrDefault(name => tree.FileExists($"{name}/Chart.yaml")) ?? "";
        var files = new List<ChartFile>();
        Collect(tree, root, "", files);
        return files.Count == 0 ? throw new HelmException("no files in chart archive")
            : files.Exists(f => f.Name == "Chart.yaml") ? ChartLoader.Load(files, new())
            : throw new HelmException("unable to detect chart version, no Chart.yaml found");
    }

    private static void Collect(FileTree tree, string root, string within, List<ChartFile> files)
    {
        foreach (var entry in tree.List(Join(root, within)))
        {
            var name = Join(within, entry);
            if (tree.TryRead(Join(root, name), out var content))
            {
                files.Add(new(name, content.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? content[3..] : content));
            }
            else
            {
                Collect(tree, root, name, files);
            }
        }
    }

    private static string Join(string directory, string name) => directory.Length == 0 ? name : name.Length == 0 ? directory : $"{directory}/{name}";

    private CompiledChart? Find(string digest, string version)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue((digest, version), out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Chart;
        }
    }

    private CompiledChart Keep(string digest, string version, CompiledChart chart, long bytes)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue((digest, version), out var known))
            {
                return known.Value.Chart;
            }

            _entries[(digest, version)] = _byUse.AddFirst(new Entry(digest, version, chart, bytes));
            _bytes += bytes;
            while (_bytes > maxBytes && _byUse.Last is { } oldest && _byUse.Count > 1)
            {
                _byUse.RemoveLast();
                _entries.Remove((oldest.Value.Digest, oldest.Value.Version));
                _bytes -= oldest.Value.Bytes;
            }

            return chart;
        }
    }

    private sealed record Entry(string Digest, string Version, CompiledChart Chart, long Bytes);
}
