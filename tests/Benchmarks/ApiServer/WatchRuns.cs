using System.Diagnostics;
using System.Globalization;

namespace Flux.Benchmarks.ApiServer;

/// <summary>Every change goes to a hundred watchers.</summary>
internal sealed class WatchRuns(ServerHandle server, LoadClient client, int changes)
{
    private const int Watchers = 100;
    private const string Collection = "/api/v1/namespaces/bench/configmaps";

    /// <summary>Events a second delivered to all watchers, the same by Kestrel alone, and the server's processor time for one.</summary>
    public async Task<(double PerSecond, double FloorPerSecond, double Microseconds, double Bytes)> RunAsync()
    {
        using var watcher = new LoadClient(server.Server, manyConnections: true);
        var list = System.Text.Json.Nodes.JsonNode.Parse(await client.OneAsync(HttpMethod.Get, $"{Collection}?limit=1"))!;
        var revision = list["metadata"]!["resourceVersion"]!.GetValue<string>();
        var streams = new List<Stream>();
        for (var i = 0; i < Watchers; i++)
        {
            streams.Add(await watcher.StreamAsync($"{Collection}?watch=true&resourceVersion={revision}"));
        }

        var before = await server.UsedAsync();
        var started = Stopwatch.GetTimestamp();
        var reading = Task.WhenAll(streams.Select(stream => ReadLinesAsync(stream, changes)));
        await client.ManyAsync(changes, i => LoadClient.Apply($"{Collection}/{Name(i)}", BenchmarkObjects.ConfigMap("bench", Name(i), i)));
        await reading;
        var elapsed = Stopwatch.GetElapsedTime(started);
        var after = await server.UsedAsync();
        streams.ForEach(stream => stream.Dispose());
        var events = (double)changes * Watchers;
        return (events / elapsed.TotalSeconds, await FloorAsync(), (after.Microseconds - before.Microseconds) / events, (after.Bytes - before.Bytes) / events);
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"w{i:00000}");

    private static async Task ReadLinesAsync(Stream stream, int lines)
    {
        var buffer = new byte[64 * 1024];
        while (lines > 0)
        {
            var read = await stream.ReadAsync(buffer);
            if (read == 0)
            {
                throw new IOException("a watch ended");
            }

            lines -= buffer.AsSpan(0, read).Count((byte)'\n');
        }
    }

    private async Task<double> FloorAsync()
    {
        using var floor = new LoadClient(server.Floor, manyConnections: true);
        var one = await client.OneAsync(HttpMethod.Get, $"{Collection}/{Name(0)}");
        await floor.OneAsync(HttpMethod.Put, "/", $"{{\"type\":\"ADDED\",\"object\":{System.Text.Encoding.UTF8.GetString(one)}}}\n");
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Watchers).Select(async _ =>
        {
            await using var stream = await floor.StreamAsync($"/?times={changes}");
            await ReadLinesAsync(stream, changes);
        }));
        return (double)changes * Watchers / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
