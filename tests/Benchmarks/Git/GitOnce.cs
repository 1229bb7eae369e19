using System.Globalization;
using Flux.TestKit.Git;

namespace Flux.Benchmarks.Git;

/// <summary>Ours once, in a process of its own: start of the runtime and compilation of the code included.</summary>
internal static class GitOnce
{
    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        if (arguments is not [var url])
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks git-once URL");
            return 2;
        }

        var before = ProcessMemory.OwnPeakKiB();
        using var folder = new TestDirectory();
        using var pipeline = new ArtifactPipeline(folder.Path);
        var run = await pipeline.RunAsync(new Uri(url), "once.tar.gz");
        var peak = ProcessMemory.OwnPeakKiB();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"ms={run.Whole.TotalMilliseconds:0.0} startKiB={before} peakKiB={peak} bytes={run.Stored.SizeBytes} digest={run.Stored.Digest}"));
        return 0;
    }
}
