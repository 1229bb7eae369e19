using System.Globalization;
using System.Text;
using Flux.Benchmarks.Kustomize;
using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Rendering;
using Flux.TestKit.Git;

namespace Flux.Benchmarks.Helm;

/// <summary>
/// One rendering as a whole process: <c>fluxfn-build template</c> as it was published (or another program that takes helm's arguments) against
/// <c>helm template</c>, time and peak memory, by turns. Without a helm only ours is told.
/// </summary>
internal static class HelmOnce
{
    private static readonly int[] _sizes = [100, 2000];

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        var (binary, rest) = arguments is ["--binary", var path, .. var more] ? (path, more) : (KustomizeOnce.Published(), arguments);
        var (helm, last) = rest is ["--helm", var other, .. var left] ? (other, left) : (TestProgram.Find("helm"), rest);
        if (MeasuredProcess.RoundsOf(last, usual: 11) is not { } rounds)
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks helm-once [--binary PATH] [--helm PATH] [--rounds N]; N is 1 to 1000");
            return 2;
        }

        if (binary is null || !File.Exists(binary))
        {
            await Console.Error.WriteLineAsync("the published fluxfn-build is missing; publish it with\n  dotnet publish functions/Build -c Release -r linux-x64 -p:Aot=true");
            return 1;
        }

        using var folder = new TestDirectory();
        var rows = new List<string[]>();
        foreach (var size in _sizes)
        {
            rows.Add(await CompareAsync(size, binary, helm, folder, rounds));
        }

        await MarkdownTable.WriteAsync(output, ["objects", "output", "ours", "helm template", "ratio", "peak memory", "theirs", "ratio"], rows);
        return 0;
    }

    private static async Task<string[]> CompareAsync(int size, string binary, string? helm, TestDirectory folder, int rounds)
    {
        var name = size.ToString(CultureInfo.InvariantCulture);
        var chart = folder[name];
        Umbrella.Write(chart, size);
        var release = ReleaseRenderer.Render(
            new CompiledChart(ChartLoader.Load(Umbrella.Files(size), new HelmLog())), [], new() { ReleaseName = "demo", Namespace = "apps" }, new HelmLog(), CancellationToken.None);
        var (ours, theirs, ourPeak, theirPeak) = (new Series(), new Series(), new Series(), new Series());
        string[] arguments = ["template", "demo", chart, "--namespace", "apps"];
        for (var round = 0; round < rounds; round++)
        {
            var mine = await MeasuredProcess.RunAsync(binary, arguments);
            ours.Add(mine.Milliseconds);
            ourPeak.Add(mine.PeakMiB);
            if (helm is not null)
            {
                var other = await MeasuredProcess.RunAsync(helm, arguments);
                theirs.Add(other.Milliseconds);
                theirPeak.Add(other.PeakMiB);
            }
        }

        string[] own = [name, string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(release.Manifest) / 1024} KiB"), $"{Series.Show(ours.Least)} ms"];
        return helm is null
            ? [.. own, "-", "-", $"{Series.Show(ourPeak.Median)} MiB", "-", "-"]
            : [.. own, $"{Series.Show(theirs.Least)} ms", Series.Ratio(ours.Least, theirs.Least), $"{Series.Show(ourPeak.Median)} MiB", $"{Series.Show(theirPeak.Median)} MiB", Series.Ratio(ourPeak.Median, theirPeak.Median)];
    }
}
