using System.Globalization;
using System.Text;
using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Rendering;

namespace Flux.Benchmarks.Helm;

/// <summary>
/// Renders an umbrella chart in this process: loading, the first rendering with its parsing, and renderings of the chart that is parsed. Processor time
/// counts, so that a busy machine does not; memory is told against the bytes of the manifest.
/// </summary>
internal static class HelmBenchmark
{
    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        if (Options(arguments) is not var (objects, rounds))
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks helm [--objects N] [--rounds N]");
            return 2;
        }

        var files = Umbrella.Files(objects);
        var options = new RenderOptions { ReleaseName = "demo", Namespace = "apps" };
        var (load, first, again) = (new Step(), new Step(), new Step());
        RenderedRelease release = null!;
        for (var round = 0; round < rounds; round++)
        {
            Chart chart = null!;
            load.Measure(() => chart = ChartLoader.Load(files, new HelmLog()));
            var compiled = new CompiledChart(chart);
            first.Measure(() => release = Render(compiled));
            again.Measure(() => release = Render(compiled));
        }

        var bytes = Encoding.UTF8.GetByteCount(release.Manifest);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{release.Manifests.Count} objects, {bytes / 1024} KiB of manifests; best of {rounds} rounds\n"));
        await MarkdownTable.WriteAsync(
            output,
            ["step", "processor time (ms)", "allocated, against the output", "kept, against the output"],
            [load.Row("load", bytes), first.Row("parse and render", bytes), again.Row("render again", bytes)]);
        return 0;

        RenderedRelease Render(CompiledChart compiled) => ReleaseRenderer.Render(compiled, [], options, new HelmLog(), CancellationToken.None);
    }

    private static (int Objects, int Rounds)? Options(string[] arguments)
    {
        var (objects, rounds) = (2000, 9);
        for (var i = 0; i < arguments.Length; i += 2)
        {
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

        return (objects, rounds);
    }

    private sealed class Step
    {
        private readonly List<(double Milliseconds, long Allocated, long Kept)> _runs = [];

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

        public string[] Row(string name, long bytes) =>
        [
            name, Series.Show(_runs.Min(r => r.Milliseconds)), Series.Ratio(_runs.Min(r => r.Allocated), bytes), Series.Ratio(_runs.Min(r => Math.Max(0, r.Kept)), bytes),
        ];
    }
}
