using System.Diagnostics;
using System.Globalization;
using System.Text;
using Flux.Api;

namespace Flux.Benchmarks.Kustomizations;

/// <summary>
/// Many Kustomizations of eight objects out of one repository, from a new revision to all applied, by <c>fluxfn serve</c>; against the same
/// server-side applies sent by a bare HTTP/2 client, 20 under way, in the same run.
/// </summary>
internal static class KustomizationsBenchmark
{
    private const int UnderWay = 20;
    private const int WarmUp = 30;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(20);

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        if (SyncOptions.Parse(arguments) is not { } options)
        {
            await Console.Error.WriteLineAsync("kustomizations: [--count N] [--rounds N] [--kubeconfig FILE [--context NAME]] [--shared] [--verbose]");
            return 2;
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{SyncManifests.Objects} objects each, {(options.Shared ? "of one base" : "of files of their own")}; the host has applied {WarmUp} others before; floor: {UnderWay} under way\n"));
        var rows = new List<string[]>();
        foreach (var count in options.Counts)
        {
            var phases = new List<IReadOnlyList<SyncPhase>>();
            for (var round = 0; round < options.Rounds; round++)
            {
                phases.Add(await MeasureAsync(options, count));
            }

            rows.AddRange(phases[0].Select((phase, i) => Row(count, phase.Phase, [.. phases.Select(p => p[i])])));
        }

        await MarkdownTable.WriteAsync(
            output, ["What", "Kustomizations", "s", "Kustomizations/s", "floor s", "× floor", "host CPU ms each", "server CPU ms each", "host peak MiB"], rows);
        return 0;
    }

    private static string[] Row(int count, string phase, IReadOnlyList<SyncPhase> rounds)
    {
        var (seconds, floor) = (rounds.Min(r => r.Seconds), rounds.Min(r => r.Floor));
        return
        [
            phase, count.ToString(CultureInfo.InvariantCulture), Series.Show(seconds), Series.Show(count / seconds), Series.Show(floor), Series.Ratio(seconds, floor),
            Series.Show(rounds.Min(r => r.HostMilliseconds) / count), Series.Show(rounds.Min(r => r.ServerMilliseconds) / count), Series.Show(rounds.Max(r => r.PeakMiB)),
        ];
    }

    private static async Task<IReadOnlyList<SyncPhase>> MeasureAsync(SyncOptions options, int count)
    {
        var folder = Directory.CreateTempSubdirectory("sync-").FullName;
        var id = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()[..3]);
        try
        {
            using var cluster = await SyncCluster.OpenAsync(options, folder);
            foreach (var kind in FluxKinds.All)
            {
                var definition = CrdGenerator.Generate(kind);
                await cluster.ApplyAsync($"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{kind.CrdName}", definition.ToJsonString());
            }

            string[] spaces = [$"bench-{id}", $"warm-{id}", $"floor-{id}"];
            foreach (var space in spaces)
            {
                await cluster.SendAsync(HttpMethod.Post, "/api/v1/namespaces", $$$"""{"metadata":{"name":"{{{space}}}"}}""");
            }

            try
            {
                using var host = await SyncHost.StartAsync(cluster, folder, options.Verbose);
                var warm = new SyncRepository(cluster, host, spaces[1], WarmUp, options.Shared);
                await warm.CreateAsync();
                foreach (var version in (string[])["1", "2", "2"])
                {
                    await SyncAsync(cluster, host, warm, spaces[1], WarmUp, version);
                }

                return await MeasureAsync(cluster, host, spaces, count, options.Shared);
            }
            finally
            {
                if (options.Kubeconfig is not null)
                {
                    await CleanUpAsync(cluster, spaces, count);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<SyncPhase>> MeasureAsync(SyncCluster cluster, SyncHost host, string[] spaces, int count, bool shared)
    {
        var repository = new SyncRepository(cluster, host, spaces[0], count, shared);
        await repository.CreateAsync();
        await Task.Delay(TimeSpan.FromSeconds(1)); // each has found that there is no artifact yet
        var phases = new List<SyncPhase>();
        foreach (var (phase, version) in ((string, string)[])[("all objects new", "1"), ("all objects changed", "2"), ("nothing changed", "2")])
        {
            var floor = phase == "nothing changed" ? double.NaN : await FloorAsync(cluster, spaces[2], count, version);
            var (processor, server) = (host.ProcessorTime, await cluster.ServerMillisecondsAsync());
            var seconds = await SyncAsync(cluster, host, repository, spaces[0], count, version);
            phases.Add(new(
                phase, seconds, floor, (host.ProcessorTime - processor).TotalMilliseconds, await cluster.ServerMillisecondsAsync() - server, host.PeakMiB()));
        }

        return host.TemporaryFiles() == 0 ? phases : throw new IOException($"the host has left {host.TemporaryFiles()} temporary files");
    }

    private static async Task<double> SyncAsync(SyncCluster cluster, SyncHost host, SyncRepository repository, string space, int count, string version)
    {
        var (revision, publish) = await repository.CommitAsync(version);
        var started = 0L;
        var ended = await cluster.UntilAppliedAsync(space, revision, count, async () =>
        {
            started = Stopwatch.GetTimestamp();
            await publish();
        }, _patience);
        _ = host;
        return Stopwatch.GetElapsedTime(started, ended).TotalSeconds;
    }

    private static async Task<double> FloorAsync(SyncCluster cluster, string space, int count, string version)
    {
        var all = Enumerable.Range(0, count).SelectMany(i => SyncManifests.Objects8(space, SyncManifests.NameOf(i), version, SyncManifests.NameOf(i))).ToList();
        return (await cluster.ApplyAllAsync([.. all.Select(o => (o.Path, JsonOf(o.Yaml)))], UnderWay)).TotalSeconds;
    }

    private static string JsonOf(string yaml) => Flux.Yaml.KubeYaml.Read(Encoding.UTF8.GetBytes(yaml))?.ToJsonString() ?? throw new InvalidOperationException("not an object");

    /// <summary>Leaves another's cluster as it was, but for the definitions.</summary>
    private static async Task CleanUpAsync(SyncCluster cluster, string[] spaces, int count)
    {
        foreach (var space in spaces)
        {
            var names = Enumerable.Range(0, space == spaces[0] ? count : space == spaces[1] ? WarmUp : 0)
                .Select(i => $"/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/{space}/kustomizations/{SyncManifests.NameOf(i)}");
            foreach (var path in names)
            {
                await cluster.SendAsync(HttpMethod.Patch, path, """{"metadata":{"finalizers":null}}""", "application/merge-patch+json");
            }

            if (space != spaces[2])
            {
                await cluster.SendAsync(
                    HttpMethod.Patch, $"/apis/source.toolkit.fluxcd.io/v1/namespaces/{space}/gitrepositories/repo", """{"metadata":{"finalizers":null}}""", "application/merge-patch+json");
            }

            await cluster.SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/{space}");
        }
    }
}
