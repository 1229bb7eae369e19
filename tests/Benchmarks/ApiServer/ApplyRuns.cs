using System.Globalization;

namespace Flux.Benchmarks.ApiServer;

/// <summary>Server-side apply of one kind: created, applied once more without a change, applied with one field changed.</summary>
internal sealed class ApplyRuns(ServerHandle server, LoadClient client, LoadClient floor, int requests, int rounds)
{
    private const string Namespace = "bench";

    public sealed record Row(string What, double PerSecond, double FloorPerSecond, double ServerMicroseconds, double FloorMicroseconds, double ServerBytes);

    /// <summary>All rounds; the best of each.</summary>
    public async Task<List<Row>> RunAsync(string kind, string collection, Func<string, string, int, string> body)
    {
        var path = collection.Replace("NAMESPACE", Namespace, StringComparison.Ordinal);
        await client.OneAsync(HttpMethod.Delete, path);
        await RoundAsync(path, body, -1, Math.Min(requests, 2000), []);
        var best = new Dictionary<string, Row>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var row in await RoundAsync(path, body, round, requests, []))
            {
                best[row.What] = best.TryGetValue(row.What, out var before) ? Best(before, row) : row;
            }
        }

        await client.OneAsync(HttpMethod.Delete, path);
        return [.. best.Values.Select(row => row with { What = $"{kind}, {row.What}" })];
    }

    private static Row Best(Row a, Row b) => new(
        a.What,
        Math.Max(a.PerSecond, b.PerSecond),
        Math.Max(a.FloorPerSecond, b.FloorPerSecond),
        Math.Min(a.ServerMicroseconds, b.ServerMicroseconds),
        Math.Min(a.FloorMicroseconds, b.FloorMicroseconds),
        Math.Min(a.ServerBytes, b.ServerBytes));

    private async Task<List<Row>> RoundAsync(string path, Func<string, string, int, string> body, int round, int count, List<Row> rows)
    {
        string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"r{round + 1}-{i:00000}");
        HttpRequestMessage Request(int i, int value) => LoadClient.Apply($"{path}/{Name(i)}", body(Namespace, Name(i), value));
        await OneAsync("create", i => Request(i, 0));
        await OneAsync("nothing changed", i => Request(i, 0));
        await OneAsync("one field changed", i => Request(i, round + 1));
        return rows;

        async Task OneAsync(string what, Func<int, HttpRequestMessage> request)
        {
            var before = await server.UsedAsync();
            var elapsed = await client.ManyAsync(count, request);
            var after = await server.UsedAsync();
            var answer = await client.OneAsync(HttpMethod.Get, $"{path}/{Name(0)}");
            await floor.OneAsync(HttpMethod.Put, "/", System.Text.Encoding.UTF8.GetString(answer));
            var floorBefore = await server.UsedAsync();
            var floorElapsed = await floor.ManyAsync(count, request);
            var floorAfter = await server.UsedAsync();
            rows.Add(new(
                what,
                count / elapsed.TotalSeconds,
                count / floorElapsed.TotalSeconds,
                (after.Microseconds - before.Microseconds) / count,
                (floorAfter.Microseconds - floorBefore.Microseconds) / count,
                (after.Bytes - before.Bytes) / count));
        }
    }
}
