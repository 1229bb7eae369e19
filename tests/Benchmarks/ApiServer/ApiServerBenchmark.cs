using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Flux.Benchmarks.ApiServer;

/// <summary>The embedded API server against Kestrel with an empty handler that answers the same bytes to the same client.</summary>
internal static class ApiServerBenchmark
{
    private const string ConfigMaps = "/api/v1/namespaces/NAMESPACE/configmaps";
    private const string Deployments = "/apis/apps/v1/namespaces/NAMESPACE/deployments";
    private const int Listed = 10_000;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        var objects = Number(arguments, "--objects", 100_000);
        var requests = Number(arguments, "--requests", 5_000);
        var rounds = Number(arguments, "--rounds", 3);
        string[] passed = [.. arguments.Contains("--controllers") ? ["--controllers"] : Array.Empty<string>(),
            .. Array.IndexOf(arguments, "--data-dir") is var at and >= 0 ? ["--data-dir", arguments[at + 1]] : Array.Empty<string>()];
        using var server = await ServerHandle.StartAsync(passed);
        using var client = new LoadClient(server.Server);
        using var floor = new LoadClient(server.Floor);
        foreach (var name in (string[])["bench", "listed", .. Enumerable.Range(0, 100).Select(i => $"stored-{i}")])
        {
            await client.OneAsync(HttpMethod.Post, "/api/v1/namespaces", $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        }

        var runs = new ApplyRuns(server, client, floor, requests, rounds);
        await StoreAsync(client, 0, 1_000);

        // Twice: the first pays for compiling.
        _ = await AppliesAsync(runs);
        var few = await AppliesAsync(runs);
        await StoreAsync(client, 1_000, 11_000);
        var heap = await server.HeapAsync();
        await StoreAsync(client, 11_000, objects);
        var json = (await client.OneAsync(HttpMethod.Get, "/api/v1/namespaces/stored-0/configmaps/o0011100")).Length;
        var perObject = (await server.HeapAsync() - heap) / (double)(objects - 11_000);
        var many = await AppliesAsync(runs);
        await output.WriteLineAsync($"## Apply, {objects} objects stored\n");
        await MarkdownTable.WriteAsync(output,
            ["apply", "requests/s", "floor/s", "time by floor", "server µs", "floor µs", "allocated KiB", "server µs by that with 1,000 objects"],
            many.Select((row, i) => (string[])[
                row.What, Series.Show(row.PerSecond), Series.Show(row.FloorPerSecond), Series.Ratio(row.FloorPerSecond, row.PerSecond),
                Series.Show(row.ServerMicroseconds), Series.Show(row.FloorMicroseconds), Series.Show(row.ServerBytes / 1024),
                Series.Ratio(row.ServerMicroseconds, few[i].ServerMicroseconds)]));
        await output.WriteLineAsync($"Memory: {perObject:0} bytes of heap an object, its JSON {json} bytes: {(perObject - json) / 1024:0.00} KiB above; resident {server.Resident() / 1048576} MiB.\n");
        await ListsAsync(output, client, floor, rounds);
        var watch = await new WatchRuns(server, client, Math.Min(requests, 2_000)).RunAsync();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"Watch: {watch.PerSecond:0} events/s to 100 watchers, floor {watch.FloorPerSecond:0} ({watch.FloorPerSecond / watch.PerSecond:0.00} times its time); {watch.Microseconds:0.0} µs and {watch.Bytes:0} bytes allocated by the server for each.\n"));
        return 0;
    }

    private static async Task<List<ApplyRuns.Row>> AppliesAsync(ApplyRuns runs) =>
    [
        .. await runs.RunAsync("ConfigMap", ConfigMaps, BenchmarkObjects.ConfigMap),
        .. await runs.RunAsync("Deployment", Deployments, BenchmarkObjects.Deployment),
    ];

    private static Task StoreAsync(LoadClient client, int from, int to) => client.ManyAsync(Math.Max(0, to - from), i =>
    {
        i += from;
        var @namespace = i is >= 1_000 and < 1_000 + Listed ? "listed" : $"stored-{i % 100}";
        var name = string.Create(CultureInfo.InvariantCulture, $"o{i:0000000}");
        return LoadClient.Apply(
            $"/api/v1/namespaces/{@namespace}/configmaps/{name}", BenchmarkObjects.ConfigMap(@namespace, name, i));
    });

    private static async Task ListsAsync(TextWriter output, LoadClient client, LoadClient floor, int rounds)
    {
        const string collection = "/api/v1/namespaces/listed/configmaps";
        var rows = new List<string[]>();
        foreach (var (what, path) in ((string, string)[])[
            ("10,000 objects of a namespace", collection),
            ("a page of 500 of them", $"{collection}?limit=500"),
            ("1,000 of them by label", $"{collection}?labelSelector=tier%3Dt3"),
            ("a namespace of 900", "/api/v1/namespaces/stored-5/configmaps")])
        {
            var best = TimeSpan.MaxValue;
            var least = TimeSpan.MaxValue;
            byte[] answer = [];
            for (var round = 0; round < rounds * 3; round++)
            {
                var started = Stopwatch.GetTimestamp();
                answer = await client.OneAsync(HttpMethod.Get, path);
                best = Min(best, Stopwatch.GetElapsedTime(started));
                await floor.OneAsync(HttpMethod.Put, "/", Encoding.UTF8.GetString(answer));
                started = Stopwatch.GetTimestamp();
                await floor.OneAsync(HttpMethod.Get, "/");
                least = Min(least, Stopwatch.GetElapsedTime(started));
            }

            rows.Add([what, Series.Show(answer.Length / 1e6), Series.Show(best.TotalMilliseconds), Series.Show(least.TotalMilliseconds), Series.Ratio(best.TotalMilliseconds, least.TotalMilliseconds)]);
        }

        await MarkdownTable.WriteAsync(output, ["list", "MB", "ms", "floor ms", "ratio"], rows);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static int Number(string[] arguments, string name, int otherwise) =>
        Array.IndexOf(arguments, name) is var at and >= 0 ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
