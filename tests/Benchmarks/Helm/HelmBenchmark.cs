using System.Globalization;
using System.Text;
using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Rendering;

namespace Flux.Benchmarks.Helm;

/// <summary>
/// Renders an umbrella chart in this process: loading, the first rendering with its parsing, and renderings of the chart that is parsed. Processor time
/// counts, so that a busy machine does not. Memory is told against the bytes of the manifest: what was allocated, what a rendering held at its
/// height beyond the chart with its templates parsed (a second thread collects all garbage again and again and looks), and what is kept of it.
/// </summary>
internal static class HelmBenchmark
{
    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        if (Options(arguments) is not var (objects, rounds, directory))
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks helm [--objects N] [--rounds N] [--chart DIRECTORY]");
            return 2;
        }

        var files = directory is null ? Umbrella.Files(objects) : Files(directory);
        var options = new RenderOptions { ReleaseName = "demo", Namespace = "apps" };
        var (load, first, again, height) = (new Step(), new Step(), new Step(), new Step());
        var bytes = 0L;
        var count = 0;
        for (var round = 0; round < rounds; round++)
        {
            Chart chart = null!;
            load.Measure(() => chart = ChartLoader.Load(files, new HelmLog()));
            var compiled = new CompiledChart(chart);
            first.Measure(() => Render(compiled));
            again.Measure(() => Render(compiled));
            height.MeasureHeight(() => Render(compiled));
            var release = Render(compiled);
            (bytes, count) = (Encoding.UTF8.GetByteCount(release.Manifest), release.Manifests.Count);
        }

        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{count} objects, {bytes / 1024} KiB of manifests; best of {rounds} rounds\n"));
        await MarkdownTable.WriteAsync(
            output,
            ["step", "processor time (ms)", "allocated / output", "at its height / output", "kept / output"],
            [load.Row("load", bytes), first.Row("parse and render", bytes), again.Row("render again", bytes, height)]);
        return 0;

        RenderedRelease Render(CompiledChart compiled) => ReleaseRenderer.Render(compiled, [], options, new HelmLog(), CancellationToken.None);
    }

    private static List<ChartFile> Files(string directory) =>
        [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Select(f => ChartFile.Read(Path.GetRelativePath(directory, f).Replace('\\', '/'), File.ReadAllBytes(f)))];

    private static (int Objects, int Rounds, string? Chart)? Options(string[] arguments)
    {
        var (objects, rounds) = (2000, 9);
        string? directory = null;
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (arguments[i] == "--chart" && i + 1 < arguments.Length && Directory.Exists(arguments[i + 1]))
            {
                directory = arguments[i + 1];
                continue;
            }

            if (i + 1 == arguments.Length || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 100_000)
            {
                return null;
            }

            switch (arguments[i])
            {
                case "--objects":
                    objects = number;
                    break;
                case "--rounds":
                    rounds = number;
                    break;
                default:
                    return null;
            }
        }

        return (objects, rounds, directory);
    }

    private sealed class Step
    {
        private readonly List<(double Milliseconds, long Allocated, long Kept)> _runs = [];
        private readonly List<long> _heights = [];

        public void MeasureHeight<T>(Func<T> body)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var highest = 0L;
            using var done = new ManualResetEventSlim();
            var watcher = new Thread(() =>
            {
                while (!done.IsSet)
                {
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
                    highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: false) - before);
                }
            });
            watcher.Start();
            GC.KeepAlive(body());
            done.Set();
            watcher.Join();
            _heights.Add(highest);
        }

        public void Measure<T>(Func<T> body)
        {
            var heap = GC.GetTotalMemory(forceFullCollection: true);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = Environment.CpuUsage.TotalTime;
            var result = body();
            var milliseconds = (Environment.CpuUsage.TotalTime - started).TotalMilliseconds;
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            _runs.Add((milliseconds, allocated, GC.GetTotalMemory(forceFullCollection: true) - heap));
            GC.KeepAlive(result);
        }

        public string[] Row(string name, long bytes, Step? height = null) =>
        [
            name, Series.Show(_runs.Min(r => r.Milliseconds)), Series.Ratio(_runs.Min(r => r.Allocated), bytes),
            height is null ? "" : Series.Ratio(height._heights.Max(), bytes), Series.Ratio(_runs.Min(r => Math.Max(0, r.Kept)), bytes),
        ];
    }
}
