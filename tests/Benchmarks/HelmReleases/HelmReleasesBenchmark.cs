using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Flux.Api;
using Flux.Benchmarks.Kustomizations;

namespace Flux.Benchmarks.HelmReleases;

/// <summary>
/// Many HelmReleases of one chart of six objects, from nothing to ready, by <c>fluxfn serve</c>; against the requests that this cannot be done
/// without, sent by a bare HTTP/2 client, 20 under way, in the same run.
/// </summary>
internal static class HelmReleasesBenchmark
{
    private const int UnderWay = 20;
    private const int WarmUp = 30;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(20);

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        if (SyncOptions.Parse(arguments) is not { Shared: false, Kubeconfig: null } options)
        {
            await Console.Error.WriteLineAsync("helmreleases: [--count N] [--rounds N] [--verbose]");
            return 2;
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{ReleaseObjects.Count} objects each, of one chart; the host has installed {WarmUp} others before; floor: {UnderWay} under way\n"));
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
            output, ["What", "HelmReleases", "s", "HelmReleases/s", "floor s", "× floor", "host CPU ms each", "server CPU ms each", "host peak MiB"], rows);
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
        var folder = Directory.CreateTempSubdirectory("releases-").FullName;
        try
        {
            using var cluster = await SyncCluster.OpenAsync(options, folder);
            foreach (var kind in FluxKinds.All)
            {
                await cluster.ApplyAsync($"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{kind.CrdName}", CrdGenerator.Generate(kind).ToJsonString());
            }

            foreach (var space in (string[])["bench", "warm", "floor"])
            {
                await cluster.SendAsync(HttpMethod.Post, "/api/v1/namespaces", $$$"""{"metadata":{"name":"{{{space}}}"}}""");
            }

            using var host = await SyncHost.StartAsync(cluster, folder, options.Verbose);
            foreach (var space in (string[])["bench", "warm"])
            {
                await ReleaseChart.PublishAsync(cluster, host, space);
            }

            await InstallAsync(cluster, "warm", WarmUp);
            await UpgradeAsync(cluster, "warm", WarmUp);
            var record = await RecordAsync(cluster);
            var phases = new List<SyncPhase>
            {
                await PhaseAsync("from nothing to ready", cluster, host, () => ReleaseFloor.InstallAsync(cluster, "floor", count, record, UnderWay), () => InstallAsync(cluster, "bench", count)),
                await PhaseAsync("values changed", cluster, host, () => ReleaseFloor.UpgradeAsync(cluster, "floor", count, record, UnderWay), () => UpgradeAsync(cluster, "bench", count)),
                await PhaseAsync("nothing changed", cluster, host, null, () => RequestAsync(cluster, "bench", count)),
            };
            return host.TemporaryFiles() == 0 ? phases : throw new IOException($"the host has left {host.TemporaryFiles()} temporary files");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<SyncPhase> PhaseAsync(string phase, SyncCluster cluster, SyncHost host, Func<Task<TimeSpan>>? floor, Func<Task<double>> run)
    {
        var least = floor is null ? double.NaN : (await floor()).TotalSeconds;
        var (processor, server) = (host.ProcessorTime, await cluster.ServerMillisecondsAsync());
        var seconds = await run();
        return new(phase, seconds, least, (host.ProcessorTime - processor).TotalMilliseconds, await cluster.ServerMillisecondsAsync() - server, host.PeakMiB());
    }

    private static Task<double> InstallAsync(SyncCluster cluster, string space, int count) => UntilAsync(cluster, space, count, release => IsReady(release, 1), () => cluster.SendAllAsync(
        [.. Enumerable.Range(0, count).Select(i => (HttpMethod.Post, $"{ReleaseObjects.HelmReleases(space)}", ReleaseObjects.HelmRelease(space, i, suspend: false), "application/json"))], UnderWay));

    private static Task<double> UpgradeAsync(SyncCluster cluster, string space, int count) => UntilAsync(cluster, space, count, release => IsReady(release, 2), () => cluster.SendAllAsync(
        [.. Enumerable.Range(0, count).Select(i => (HttpMethod.Patch, $"{ReleaseObjects.HelmReleases(space)}/{SyncManifests.NameOf(i)}", """{"spec":{"values":{"version":"2"} } }""", "application/merge-patch+json"))], UnderWay));

    private static Task<double> RequestAsync(SyncCluster cluster, string space, int count) => UntilAsync(
        cluster, space, count,
        release => release.TryGetProperty("status", out var status) && status.TryGetProperty("lastHandledReconcileAt", out var handled) && handled.GetString() == "now",
        () => cluster.SendAllAsync(
            [.. Enumerable.Range(0, count).Select(i => (HttpMethod.Patch, $"{ReleaseObjects.HelmReleases(space)}/{SyncManifests.NameOf(i)}", """{"metadata":{"annotations":{"reconcile.fluxcd.io/requestedAt":"now"} } }""", "application/merge-patch+json"))], UnderWay));

    private static async Task<double> UntilAsync(SyncCluster cluster, string space, int count, Func<JsonElement, bool> isDone, Func<Task> begin)
    {
        var started = 0L;
        var ended = await cluster.UntilAsync(ReleaseObjects.HelmReleases(space), "HelmReleases", count, isDone, () =>
        {
            started = Stopwatch.GetTimestamp();
            return begin();
        }, _patience);
        return Stopwatch.GetElapsedTime(started, ended).TotalSeconds;
    }

    private static bool IsReady(JsonElement release, int revision) =>
        release.TryGetProperty("status", out var status)
        && status.TryGetProperty("history", out var history) && history[0].GetProperty("version").GetInt32() == revision
        && status.GetProperty("conditions").EnumerateArray().Any(c => c.GetProperty("type").GetString() == "Ready" && c.GetProperty("status").GetString() == "True");

    /// <summary>A record as the host wrote it, for the floor to write as large ones.</summary>
    private static async Task<string> RecordAsync(SyncCluster cluster)
    {
        using var secret = JsonDocument.Parse(await cluster.SendAsync(HttpMethod.Get, $"/api/v1/namespaces/warm/secrets/sh.helm.release.v1.{SyncManifests.NameOf(0)}.v1"));
        return secret.RootElement.GetProperty("data").GetProperty("release").GetString() ?? "";
    }
}
