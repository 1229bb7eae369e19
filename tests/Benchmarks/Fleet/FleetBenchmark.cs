using System.Diagnostics;
using System.Globalization;
using Flux.TestKit.Simulation;

namespace Flux.Benchmarks.Fleet;

/// <summary>A simulated fleet over a virtual day: what the orchestrations cost, and whether anything has to wait.</summary>
internal static class FleetBenchmark
{
    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        var (clusters, objects, hours) = (500, 200, 24);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var n) || n < 1
                || Set(arguments[i], n) is false)
            {
                await Console.Error.WriteLineAsync("usage: Benchmarks fleet [--clusters N] [--objects N] [--hours N]");
                return 2;
            }
        }

        var options = new FleetSimulationOptions { Clusters = clusters, ObjectsPerCluster = objects, Duration = TimeSpan.FromHours(hours) };
        var started = Stopwatch.GetTimestamp();
        var both = await Task.WhenAll( // each is one thread's work
            Task.Run(() => SimulateAsync(options)),
            Task.Run(() => SimulateAsync(options with { SickClusters = 0 })));
        string[] heads = ["", "one cluster sick for six hours", "all well"];
        await MarkdownTable.WriteAsync(output, heads, Rows(both));
        await output.WriteLineAsync($"{clusters} clusters × {objects} objects, {hours} virtual hours twice, in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        return 0;

        bool Set(string name, int value)
        {
            (clusters, objects, hours) = name switch
            {
                "--clusters" => (value, objects, hours),
                "--objects" => (clusters, value, hours),
                "--hours" => (clusters, objects, value),
                _ => (0, 0, 0),
            };
            return clusters > 0;
        }
    }

    private static async Task<FleetSimulationReport> SimulateAsync(FleetSimulationOptions options)
    {
        await using var simulation = new FleetSimulation(options);
        return await simulation.RunAsync(CancellationToken.None);
    }

    private static List<string[]> Rows(params FleetSimulationReport[] reports) =>
    [
        Row("activities", r => Number(r.Activities), reports),
        Row("of them in vain", r => Number(r.ActivitiesInVain), reports),
        Row("pushes, and those applied", r => $"{Number(r.Pushes.Made)}, {Number(r.Pushes.Applied)}", reports),
        Row("webhook to all applied: median, 99 %, worst", r => $"{At(r, 0.5)}, {At(r, 0.99)}, {At(r, 1)}", reports),
        Row("deepest queue, and at a start", r => $"{Number(r.DeepestQueue)}, {Number(r.DeepestQueueAtStart)}", reports),
        Row("worst wait for a turn, and at a start", r => $"{Seconds(r.WorstWait)}, {Seconds(r.WorstWaitAtStart)}", reports),
        Row("longest an object was not looked at, in intervals", r => r.LongestNeglect.ToString("0.00", CultureInfo.InvariantCulture), reports),
        Row("never looked at", r => Number(r.NeverSeen), reports),
        Row("busiest minute by mean minute", r => r.BusiestMinute.ToString("0.00", CultureInfo.InvariantCulture), reports),
        Row("storage transactions: queues, tables", r => $"{Number(r.Storage.QueueOperations)}, {Number(r.Storage.TableOperations)}", reports),
        Row("of them an activity", r => (r.Storage.Total / (double)r.Activities).ToString("0.0", CultureInfo.InvariantCulture), reports),
    ];

    private static string[] Row(string name, Func<FleetSimulationReport, string> value, FleetSimulationReport[] reports) => [name, .. reports.Select(value)];

    private static string Number(long value) => value.ToString("n0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    private static string At(FleetSimulationReport report, double part) =>
        report.PushToApplied.Count == 0 ? "–" : Seconds(report.PushToApplied[(int)((report.PushToApplied.Count - 1) * part)]);
}
