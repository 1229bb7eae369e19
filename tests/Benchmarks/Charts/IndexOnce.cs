using System.Globalization;
using Flux.Benchmarks.Git;
using Flux.Helm.Repositories;
using Flux.TestKit.Git;

namespace Flux.Benchmarks.Charts;

/// <summary>Ours once, in a process of its own: the index read, checked, sorted and stored, and a version of a chart chosen from what was stored.</summary>
internal static class IndexOnce
{
    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        if (arguments is not [var path, var chart, var range])
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks helm-index-once FILE CHART RANGE");
            return 2;
        }

        using var folder = new TestDirectory();
        await using var index = File.OpenRead(path);
        await using var spool = File.Create(folder["spool"]);
        await using var stored = File.Create(folder["stored.json"]);
        var builder = new ChartIndexBuilder(spool);
        var header = ChartIndexReader.Read(index, builder.Begin, builder.Add);
        await builder.WriteAsync(header, stored, CancellationToken.None);
        stored.Position = 0;
        var chosen = ChartVersionSelection.OfIndex(chart, range, ChartIndexReader.ReadChart(stored, chart));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"versions={builder.Count} chosen={chosen.Version} storedBytes={stored.Length} peakKiB={ProcessMemory.OwnPeakKiB()}"));
        return 0;
    }
}
