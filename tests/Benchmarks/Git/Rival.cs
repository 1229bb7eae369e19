#pragma warning disable RS0030 // the rival is the real git and tar as processes, and ours is measured cold as one
using System.Diagnostics;
using Flux.TestKit.Git;

namespace Flux.Benchmarks.Git;

/// <summary>Runs programs and measures them.</summary>
internal static class Rival
{
    private static readonly string _git = TestProgram.Find("git") ?? "git";
    private static readonly string _tar = TestProgram.Find("tar") ?? "tar";

    /// <summary>What the machine lacks for the comparison; null where all is there.</summary>
    public static string? Missing => TestProgram.Find("git") is null ? "git" : TestProgram.Find("tar") is null ? "tar" : null;

    /// <summary>Clones the tip of <c>main</c> and packs the work tree (without <c>.git</c>) into <paramref name="archive"/>.</summary>
    /// <param name="url">The repository.</param>
    /// <param name="clone">The clone's folder; must not exist.</param>
    /// <param name="archive">The file to write.</param>
    /// <param name="peaks">Gets each process' peak memory in KiB; null where time is measured, since looking takes some.</param>
    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> RunAsync(Uri url, string clone, string archive, Dictionary<int, long>? peaks)
    {
        var started = Stopwatch.GetTimestamp();
        await RunAsync(_git, ["clone", "-q", "--depth", "1", "--branch", "main", url.AbsoluteUri, clone], peaks);
        await RunAsync(_tar, ["czf", archive, "--exclude=./.git", "-C", clone, "."], peaks);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Runs this program with other arguments.</summary>
    /// <returns>What it wrote, and how long the process took from its start to its end.</returns>
    public static async Task<(string Output, TimeSpan Elapsed)> RunOursAsync(params string[] arguments)
    {
        var self = Environment.ProcessPath ?? "dotnet";
        string[] all = Path.GetFileNameWithoutExtension(self) == "dotnet"
            ? [Path.Combine(AppContext.BaseDirectory, "Flux.Benchmarks.dll"), .. arguments]
            : arguments;
        var started = Stopwatch.GetTimestamp();
        var output = await RunAsync(self, all, null);
        return (output, Stopwatch.GetElapsedTime(started));
    }

    private static async Task<string> RunAsync(string program, string[] arguments, Dictionary<int, long>? peaks)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in RealGit.Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new IOException($"{program} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (peaks is not null)
        {
            while (!process.WaitForExit(TimeSpan.FromMilliseconds(1)))
            {
                ProcessMemory.Observe(process.Id, peaks);
            }
        }

        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new IOException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
    }
}
