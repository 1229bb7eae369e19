using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Benchmarks.ApiServer;
using Flux.Kubernetes;
using Flux.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Benchmarks.Client;

/// <summary>
/// What <see cref="KubernetesClient"/> costs this process for a request, against a bare HttpClient that sends the same bytes to the same
/// server and reads the answer's, and against the same with the answer parsed. The server is a process of its own that does nothing.
/// </summary>
internal static class ClientBenchmark
{
    private const int Listed = 1000;
    private const int ListedMany = 10_000;
    private const string Object = "/api/v1/namespaces/bench/configmaps/o1";
    private const string Collection = "/api/v1/namespaces/bench/configmaps";
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");

    private const string Discovery = """
        {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[{"metadata":{"name":""},"versions":[{"version":"v1","resources":[
          {"resource":"configmaps","responseKind":{"group":"","version":"v1","kind":"ConfigMap"},"scope":"Namespaced","verbs":["get","list"]}]}]}]}
        """;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        var requests = Number(arguments, "--requests", 5_000);
        var rounds = Number(arguments, "--rounds", 5);
        using var server = await ServerHandle.StartAsync([]);
        using var bare = new LoadClient(server.Floor);
        using var client = new KubernetesClient(
            new ClusterConnection { Cluster = "bench", Server = server.Floor, InsecureSkipTlsVerify = true, Credentials = ClusterCredentials.Token("benchmark") },
            new() { QueriesPerSecond = 10_000, Burst = 100_000, DiscoveryLifetime = TimeSpan.FromHours(1) },
            TimeProvider.System, NullLogger<KubernetesClient>.Instance);
        await bare.OneAsync(HttpMethod.Put, "/", Discovery);
        await client.ResolveAsync(_configMap, CancellationToken.None);

        var text = Item(1);
        var obj = JsonNode.Parse(text)!.AsObject();
        var write = new WriteOptions { FieldManager = "benchmark", Force = true };
        var all = new ListOptions { Namespace = "bench" };
        var rows = new List<string[]>();
        await bare.OneAsync(HttpMethod.Put, "/", text);
        await AddAsync("get", requests, () => new HttpRequestMessage(HttpMethod.Get, Object), () => client.GetAsync(_configMap, new("bench", "o1"), CancellationToken.None));
        await AddAsync("apply", requests, () => LoadClient.Apply(Object, text), () => client.ApplyAsync(obj, write, CancellationToken.None));
        await bare.OneAsync(HttpMethod.Put, "/", List(Listed));
        await AddAsync($"list of {Listed}", requests / 50, () => new HttpRequestMessage(HttpMethod.Get, Collection), () => client.ListAsync(_configMap, all, CancellationToken.None));
        await AddAsync(
            $"metadata of {Listed}", requests / 50, () => new HttpRequestMessage(HttpMethod.Get, Collection), () => client.ListMetadataAsync(_configMap, all, CancellationToken.None));
        await bare.OneAsync(HttpMethod.Put, "/", List(ListedMany));
        await AddAsync(
            $"metadata of {ListedMany}", requests / 250, () => new HttpRequestMessage(HttpMethod.Get, Collection), () => client.ListMetadataAsync(_configMap, all with { PageSize = 0 }, CancellationToken.None));

        await output.WriteLineAsync($"An object is {text.Length} bytes; {requests} requests a round, 64 under way; of lists a fiftieth of that, of the long one a fifth of those, 4 under way; medians of {rounds} rounds.\n");
        await MarkdownTable.WriteAsync(
            output,
            ["request", "bare µs", "bare + parse µs", "ours µs", "by bare", "by bare + parse", "bare KiB", "bare + parse KiB", "ours KiB", "by bare", "by bare + parse"],
            rows);
        return 0;

        async Task AddAsync(string name, int count, Func<HttpRequestMessage> message, Func<Task> ours) =>
            rows.Add(await CompareAsync(name, rounds, Math.Max(count, 10), count == requests ? 64 : 4, bare, message, ours));
    }

    private static async Task<string[]> CompareAsync(
        string name, int rounds, int count, int underWay, LoadClient bare, Func<HttpRequestMessage> message, Func<Task> ours)
    {
        Func<Task>[] sides =
        [
            () => bare.ManyAsync(count, _ => message(), underWay: underWay),
            () => bare.ManyAsync(count, _ => message(), static bytes => JsonNode.Parse(bytes), underWay),
            () => Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = underWay }, async (_, _) => await ours()),
        ];
        var cpu = sides.Select(_ => new Series()).ToArray();
        var allocated = sides.Select(_ => new Series()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var side = 0; side < sides.Length; side++)
            {
                var (microseconds, bytes) = await MeasureAsync(sides[side]);
                if (round >= 0)
                {
                    cpu[side].Add(microseconds / count);
                    allocated[side].Add(bytes / count / 1024);
                }
            }
        }

        return [name, .. Columns(cpu), .. Columns(allocated)];
    }

    private static IEnumerable<string> Columns(Series[] sides) =>
        sides.Select(s => Series.Show(s.Median)).Concat(sides[..2].Select(s => Series.Ratio(sides[2].Median, s.Median)));

    private static async Task<(double Microseconds, double Bytes)> MeasureAsync(Func<Task> act)
    {
        GC.Collect();
        var (cpu, bytes) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        await act();
        return ((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds, GC.GetTotalAllocatedBytes(precise: true) - bytes);
    }

    private static string List(int count) =>
        $$"""{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"9"},"items":[{{string.Join(',', Enumerable.Range(0, count).Select(Item))}}]}""";

    private static string Item(int i)
    {
        var data = new StringBuilder();
        for (var line = 0; line < 8; line++)
        {
            data.Append(CultureInfo.InvariantCulture, $"{(line > 0 ? "," : "")}\"key-{line}\":\"value {line} of object {i}, some forty characters\"");
        }

        return $$"""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"o{{i}}","namespace":"bench","uid":"7f1b1f6e-0000-4000-8000-{{i:D12}}","resourceVersion":"{{i + 1}}","labels":{"app":"bench","tier":"t"},"""
            + "\"managedFields\":" + """[{"manager":"benchmark","operation":"Apply","apiVersion":"v1","time":"2026-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:data":{"f:key-0":{},"f:key-1":{}},"f:metadata":{"f:labels":{"f:app":{}}}}}]},"""
            + $"\"data\":{{{data}}}}}";
    }

    private static int Number(string[] arguments, string name, int fallback) =>
        Array.IndexOf(arguments, name) is var at and >= 0 && at + 1 < arguments.Length
        && int.TryParse(arguments[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : fallback;
}
