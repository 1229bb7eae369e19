using System.Globalization;

namespace Flux.Benchmarks.Git;

/// <summary>Peaks of resident memory as Linux counts them; elsewhere not known.</summary>
internal static class ProcessMemory
{
    /// <summary>This process' peak (<c>VmHWM</c>); null where the system does not tell.</summary>
    public static long? OwnPeakKiB() => PeakKiB("self");

    /// <summary>
    /// Raises the known peaks of a process and all below it. A peak counts from a process' last exec, and only grows, so
    /// looking often misses no more than what a process took after the last look.
    /// </summary>
    public static void Observe(int process, Dictionary<int, long> peaks)
    {
        if (PeakKiB(process.ToString(CultureInfo.InvariantCulture)) is { } peak)
        {
            peaks[process] = Math.Max(peak, peaks.GetValueOrDefault(process));
        }

        foreach (var child in ChildrenOf(process))
        {
            Observe(child, peaks);
        }
    }

    private static long? PeakKiB(string process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? null : long.Parse(line.AsSpan(6).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // it has ended, or there is no /proc
        }
    }

    private static int[] ChildrenOf(int process)
    {
        try
        {
            var tasks = Directory.GetDirectories($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/task");
            return [.. tasks
                .SelectMany(task => File.ReadAllText(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
