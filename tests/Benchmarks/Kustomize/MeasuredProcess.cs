#pragma warning disable RS0030 // rivals are processes, and ours is measured cold as one
using System.Diagnostics;
using System.Globalization;
using Flux.Benchmarks.Git;

namespace Flux.Benchmarks.Kustomize;

/// <summary>How one process went.</summary>
/// <param name="Milliseconds">From its start to its end.</param>
/// <param name="PeakMiB">Its peak of resident memory, as last seen; NaN where the system does not tell.</param>
internal sealed record MeasuredProcess(double Milliseconds, double PeakMiB)
{
    /// <summary>Runs a program to its end; what it prints is read and dropped.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public static async Task<MeasuredProcess> RunAsync(string program, params string[] arguments)
    {
        var peaks = new Dictionary<int, long>();
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new IOException($"{program} did not start");
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var errors = process.StandardError.ReadToEndAsync();
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(2)))
        {
            ProcessMemory.Observe(process.Id, peaks);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        await output;
        return process.ExitCode == 0
            ? new(elapsed.TotalMilliseconds, peaks.TryGetValue(process.Id, out var peak) ? peak / 1024.0 : double.NaN)
            : throw new IOException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
    }

    /// <summary>The number of rounds that arguments ask for; null where they ask for something else.</summary>
    public static int? RoundsOf(string[] arguments, int usual) => arguments switch
    {
        [] => usual,
        ["--rounds", var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= 1000 => n,
        _ => null,
    };
}
