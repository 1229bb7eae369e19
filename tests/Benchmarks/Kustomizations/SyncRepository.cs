using System.Text;
using Flux.Artifacts;
using Flux.Primitives;

namespace Flux.Benchmarks.Kustomizations;

/// <summary>Revisions of one repository, put where the host keeps artifacts; the GitRepository is suspended, so that nobody fetches it.</summary>
internal sealed class SyncRepository(SyncCluster cluster, SyncHost host, string @namespace, int count, bool shared)
{
    private const string Collection = "/apis/source.toolkit.fluxcd.io/v1/namespaces/";
    private int _revision;

    /// <summary>Makes an artifact of a new revision.</summary>
    /// <param name="version">What all objects carry; the same as before changes nothing but the revision.</param>
    /// <returns>The revision, and what makes the cluster know of it.</returns>
    public async Task<(string Revision, Func<Task> Publish)> CommitAsync(string version)
    {
        var revision = $"main@sha1:{++_revision:x40}";
        var path = $"bench/gitrepository/{@namespace}/repo/{_revision:x40}.tar.gz";
        var file = Path.Combine(host.DataFolder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? "");
        await using (var output = File.Create(file))
        {
            await using var archive = new TarballWriter(output);
            await archive.WriteDirectoryAsync(".", CancellationToken.None);
            foreach (var (name, text) in FilesOf(version).OrderBy(f => f.Key, StringComparer.Ordinal))
            {
                await archive.WriteFileAsync(name, executable: false, Encoding.UTF8.GetBytes(text), CancellationToken.None);
            }

            await archive.CompleteAsync(CancellationToken.None);
        }

        var digest = Digest.OfSha256(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file)));
        var status = $$"""
            {"status":{"artifact":{"url":"{{host.Address}}artifacts/{{path}}","path":"{{path}}","revision":"{{revision}}","digest":"{{digest}}","lastUpdateTime":"2026-01-01T00:00:00Z"} } }
            """;
        return (revision, () => cluster.SendAsync(HttpMethod.Patch, $"{Collection}{@namespace}/gitrepositories/repo/status", status, "application/merge-patch+json"));
    }

    /// <summary>Makes the source and the Kustomizations.</summary>
    public async Task CreateAsync()
    {
        await cluster.SendAsync(HttpMethod.Post, $"{Collection}{@namespace}/gitrepositories", """
            {"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"GitRepository","metadata":{"name":"repo"},"spec":{"interval":"1h","suspend":true,"url":"https://git.example/repo"}}
            """);
        var objects = Enumerable.Range(0, count).Select(i => (
            $"/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/{@namespace}/kustomizations/{SyncManifests.NameOf(i)}",
            $$"""
            {"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization","metadata":{"name":"{{SyncManifests.NameOf(i)}}","namespace":"{{@namespace}}"},
             "spec":{"interval":"1h","prune":true,"deletionPolicy":"Orphan","path":"apps/{{SyncManifests.NameOf(i)}}","targetNamespace":"{{@namespace}}","sourceRef":{"kind":"GitRepository","name":"repo"} } }
            """)).ToList();
        await cluster.ApplyAllAsync(objects, 20);
    }

    private IEnumerable<KeyValuePair<string, string>> FilesOf(string version)
    {
        var files = Enumerable.Range(0, count).SelectMany(i => shared
            ? [KeyValuePair.Create($"apps/{SyncManifests.NameOf(i)}/kustomization.yaml", Overlay(i))]
            : SyncManifests.Files($"apps/{SyncManifests.NameOf(i)}", SyncManifests.NameOf(i), version));
        return files.Concat(shared ? [.. SyncManifests.Files("base", "app", version), KeyValuePair.Create("base/kustomization.yaml", Base())] : [])
            .Append(KeyValuePair.Create("README.md", $"Revision {_revision}\n"));
    }

    private static string Base() => "resources:\n" + string.Concat(SyncManifests.Files("base", "app", "1").Select(f => $"- {f.Key["base/".Length..]}\n"));

    private static string Overlay(int index) => $"resources:\n- ../../base\nnamePrefix: {SyncManifests.NameOf(index)}-\n";
}
