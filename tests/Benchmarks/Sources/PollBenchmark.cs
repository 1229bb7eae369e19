#pragma warning disable RS0030 // measures the time of this process itself
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Artifacts;
using Flux.Identity;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources;
using Flux.TestKit.Kubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flux.Benchmarks.Sources;

/// <summary>Many Buckets that hold what they held before: requests to the store of objects, and processor time (with that of the loopback store), per poll.</summary>
internal static class PollBenchmark
{
    private const string List = """
        <ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>app.yaml</Key><ETag>"e1"</ETag><Size>10</Size></Contents></ListBucketResult>
        """;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        var count = Number(arguments, "--count", 1_000);
        var rounds = Number(arguments, "--rounds", 5);
        var requests = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.Run(context =>
        {
            Interlocked.Increment(ref requests);
            var isList = context.Request.Query.ContainsKey("list-type");
            context.Response.Headers.ETag = "\"e1\"";
            return context.Response.WriteAsync(isList ? List : "kind: App\n", context.RequestAborted);
        });
        await server.StartAsync(CancellationToken.None);
        var folder = Directory.CreateTempSubdirectory("fluxfn-poll-").FullName;
        try
        {
            var cluster = Cluster(count, new Uri(server.Urls.First()).Authority);
            var egress = new EgressPolicy { AllowLoopback = true };
            using var identities = new CloudIdentities(new(), HostEnvironment.None, egress, TimeProvider.System);
            var store = new FolderArtifactStore(
                Options.Create(new FolderArtifactStoreOptions { Path = folder }), Options.Create(new ArtifactOptions()), TimeProvider.System);
            using var reconciler = new BucketReconciler(
                new() { Clusters = new InMemoryFleet(cluster), Events = [], Jitter = IntervalJitter.None, Loggers = NullLoggerFactory.Instance },
                identities,
                egress,
                store,
                Options.Create(new ArtifactOptions()));
            await PollAsync(reconciler, count);
            for (var round = 0; round < rounds; round++)
            {
                requests = 0;
                using var process = Process.GetCurrentProcess();
                var (cpu, started) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
                await PollAsync(reconciler, count);
                process.Refresh();
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{count} polls: {(double)requests / count:0.00} requests, {(process.TotalProcessorTime - cpu).TotalMilliseconds / count:0.000} ms of processor time each, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.00} s in all"));
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static InMemoryCluster Cluster(int count, string endpoint)
    {
        var cluster = new InMemoryCluster();
        for (var i = 0; i < count; i++)
        {
            cluster.Put(new JsonObject
            {
                ["apiVersion"] = "source.toolkit.fluxcd.io/v1",
                ["kind"] = "Bucket",
                ["metadata"] = new JsonObject { ["name"] = $"b{i}", ["namespace"] = "default", ["generation"] = 1, ["finalizers"] = new JsonArray("finalizers.fluxcd.io") },
                ["spec"] = new JsonObject { ["bucketName"] = $"b{i}", ["endpoint"] = endpoint, ["insecure"] = true, ["region"] = "r", ["interval"] = "10m" },
                ["status"] = new JsonObject { ["observedGeneration"] = -1 },
            });
        }

        return cluster;
    }

    private static Task PollAsync(BucketReconciler reconciler, int count) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = 32 },
        async (i, token) => await reconciler.ReconcileAsync(new() { Target = new("demo", "Bucket", "default", $"b{i}") }, token));

    private static int Number(string[] arguments, string name, int otherwise) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length && int.TryParse(arguments[at + 1], CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;
}
