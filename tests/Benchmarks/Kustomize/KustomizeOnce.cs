using System.Globalization;
using Flux.TestKit.Git;

namespace Flux.Benchmarks.Kustomize;

/// <summary>
/// One build as a whole process, from its start to its end: <c>fluxfn-build</c> as it was published against <c>kubectl kustomize</c>, time
/// and peak memory, by turns.
/// </summary>
internal static class KustomizeOnce
{
    private static readonly int[] _sizes = [1, 100, 1_000];

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        var (binary, rest) = arguments is ["--binary", var path, .. var more] ? (path, more) : (Published(), arguments);
        if (MeasuredProcess.RoundsOf(rest, usual: 11) is not { } rounds)
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks kustomize-once [--binary PATH] [--rounds N]; N is 1 to 1000");
            return 2;
        }

        if (binary is null || !File.Exists(binary) || TestProgram.Find("kubectl") is not { } kubectl)
        {
            await Console.Error.WriteLineAsync(
                "kubectl or the published fluxfn-build is missing; publish it with\n  dotnet publish functions/Build -c Release -r linux-x64 -p:Aot=true\n"
                + "or, where its packages cannot be restored, the same with -p:Framework=net9.0");
            return 1;
        }

        using var folder = new TestDirectory();
        var rows = new List<string[]>();
        foreach (var count in _sizes)
        {
            rows.Add(await CompareAsync(count, binary, kubectl, folder, rounds));
        }

        string[] heads = ["objects", "fluxfn-build", "kubectl kustomize", "ratio", "peak memory", "theirs", "ratio"];
        await MarkdownTable.WriteAsync(output, heads, rows);
        return 0;
    }

    private static async Task<string[]> CompareAsync(int count, string binary, string kubectl, TestDirectory folder, int rounds)
    {
        var name = count.ToString(CultureInfo.InvariantCulture);
        Overlays.Write(folder[name], count);
        var target = folder[$"{name}/{Overlays.Path}"];
        var (ours, theirs, ourPeak, theirPeak) = (new Series(), new Series(), new Series(), new Series());
        for (var round = 0; round < rounds; round++)
        {
            var (mine, other) = (await MeasuredProcess.RunAsync(binary, target), await MeasuredProcess.RunAsync(kubectl, "kustomize", target));
            ours.Add(mine.Milliseconds);
            theirs.Add(other.Milliseconds);
            ourPeak.Add(mine.PeakMiB);
            theirPeak.Add(other.PeakMiB);
        }

        return
        [
            name, $"{Series.Show(ours.Least)} ms", $"{Series.Show(theirs.Least)} ms", Series.Ratio(ours.Least, theirs.Least),
            $"{Series.Show(ourPeak.Median)} MiB", $"{Series.Show(theirPeak.Median)} MiB", Series.Ratio(ourPeak.Median, theirPeak.Median),
        ];
    }

    // beside this program: artifacts/bin/Benchmarks/release, and artifacts/publish/Build/… or artifacts/net9.0/publish/Build/…
    internal static string? Published()
    {
        string[] folders = ["publish/Build", "net9.0/publish/Build"];
        return folders.Select(folder => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../..", folder))).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "fluxfn-build*", SearchOption.AllDirectories))
            .FirstOrDefault(file => Path.GetExtension(file) is "" or ".exe");
    }
}
