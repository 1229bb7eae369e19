using System.Text;
using Flux.Artifacts;
using Flux.Benchmarks.Kustomizations;
using Flux.Primitives;

namespace Flux.Benchmarks.HelmReleases;

/// <summary>The chart, put where the host keeps artifacts; the HelmChart is suspended, so that nobody fetches it.</summary>
internal static class ReleaseChart
{
    public static async Task PublishAsync(SyncCluster cluster, SyncHost host, string space)
    {
        var path = $"bench/helmchart/{space}/chart/chart-1.0.0.tgz";
        var file = Path.Combine(host.DataFolder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? "");
        await using (var output = File.Create(file))
        {
            await using var archive = new TarballWriter(output);
            await archive.WriteDirectoryAsync(".", CancellationToken.None);
            foreach (var (name, text) in ReleaseObjects.Templates().Append(new("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n")).OrderBy(f => f.Key, StringComparer.Ordinal))
            {
                await archive.WriteFileAsync(name, executable: false, Encoding.UTF8.GetBytes(text), CancellationToken.None);
            }

            await archive.CompleteAsync(CancellationToken.None);
        }

        var digest = Digest.OfSha256(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file)));
        var charts = $"/apis/source.toolkit.fluxcd.io/v1/namespaces/{space}/helmcharts";
        await cluster.SendAsync(HttpMethod.Post, charts, """
            {"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"HelmChart","metadata":{"name":"chart"},
             "spec":{"interval":"1h","suspend":true,"chart":"chart","sourceRef":{"kind":"HelmRepository","name":"none"} } }
            """);
        await cluster.SendAsync(HttpMethod.Patch, $"{charts}/chart/status", $$"""
            {"status":{"observedGeneration":1,
             "artifact":{"url":"{{host.Address}}artifacts/{{path}}","path":"{{path}}","revision":"1.0.0","digest":"{{digest}}","lastUpdateTime":"2026-01-01T00:00:00Z"} } }
            """, "application/merge-patch+json");
    }
}
