using System.Diagnostics;
using System.Globalization;
using Flux.Kustomize;
using Flux.TestKit.Git;

namespace Flux.Benchmarks.Kustomize;

/// <summary>
/// Building overlays of 100, 1,000 and 10,000 objects in this process, by turns with <c>kubectl kustomize</c> as a process of which its
/// start-up (the build of one object) is taken off. The cost of ours should grow with the number of objects and no faster.
/// </summary>
internal static class KustomizeBenchmark
{
    // the rival's time grows with the square of the number: minutes for 10,000
    private const int RivalsMost = 1_000;
    private static readonly int[] _sizes = [100, 1_000, 10_000];

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        if (MeasuredProcess.RoundsOf(arguments, usual: 5) is not { } rounds)
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks kustomize [--rounds N]; N is 1 to 1000");
            return 2;
        }

        var kubectl = TestProgram.Find("kubectl");
        using var folder = new TestDirectory();
        Overlays.Write(folder["1"], 1);
        var rows = new List<string[]>();
        foreach (var count in _sizes)
        {
            rows.Add(await CompareAsync(count, kubectl, folder, count > 1_000 ? Math.Min(rounds, 3) : rounds));
        }

        string[] heads = ["objects", "ours", "per object", "allocated", "kubectl kustomize", "its start-up", "ours / the rest of it"];
        await MarkdownTable.WriteAsync(output, heads, rows);
        return 0;
    }

    private static async Task<string[]> CompareAsync(int count, string? kubectl, TestDirectory folder, int rounds)
    {
        var tree = Overlays.Tree(count);
        Overlays.Write(folder[count.ToString(CultureInfo.InvariantCulture)], count);
        var (ours, theirs, start) = (new Series(), new Series(), new Series());
        var allocated = 0L;
        for (var round = 0; round < rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var started = Stopwatch.GetTimestamp();
            var text = KustomizeBuild.Run(tree, Overlays.Path).ToYaml();
            ours.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            if (text.Length < count)
            {
                throw new InvalidOperationException("the build lost objects");
            }

            if (kubectl is not null && count <= RivalsMost)
            {
                start.Add((await MeasuredProcess.RunAsync(kubectl, "kustomize", folder[$"1/{Overlays.Path}"])).Milliseconds);
                theirs.Add((await MeasuredProcess.RunAsync(kubectl, "kustomize", folder[$"{count}/{Overlays.Path}"])).Milliseconds);
            }
        }

        return
        [
            count.ToString(CultureInfo.InvariantCulture), $"{Series.Show(ours.Least)} ms", $"{Series.Show(ours.Least * 1000 / count)} µs",
            $"{Series.Show(allocated / 1048576.0)} MiB", $"{Series.Show(theirs.Least)} ms", $"{Series.Show(start.Least)} ms",
            Series.Ratio(ours.Least, theirs.Least - start.Least),
        ];
    }
}
