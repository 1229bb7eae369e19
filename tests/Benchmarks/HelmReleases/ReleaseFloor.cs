using System.Globalization;
using Flux.Benchmarks.Kustomizations;

namespace Flux.Benchmarks.HelmReleases;

/// <summary>
/// The requests without which HelmReleases cannot be installed or upgraded: the HelmRelease itself, its finalizer, its objects, the record before
/// and after, the event, the status. Nothing is read, rendered or compared.
/// </summary>
internal static class ReleaseFloor
{
    private const string Json = "application/json";
    private const string Merge = "application/merge-patch+json";

    public static Task<TimeSpan> InstallAsync(SyncCluster cluster, string space, int count, string record, int underWay) => cluster.SendAllInTurnAsync(
        [.. Enumerable.Range(0, count).Select(i => (IReadOnlyList<(HttpMethod, string, string, string)>)
        [
            (HttpMethod.Post, ReleaseObjects.HelmReleases(space), ReleaseObjects.HelmRelease(space, i, suspend: true), Json),
            (HttpMethod.Patch, $"{ReleaseObjects.HelmReleases(space)}/{SyncManifests.NameOf(i)}", """{"metadata":{"finalizers":["finalizers.fluxcd.io"]} }""", Merge),
            (HttpMethod.Post, Secrets(space), Record(space, i, 1, "pending-install", record), Json),
            .. Objects(space, i, "1"),
            (HttpMethod.Put, $"{Secrets(space)}/{NameOf(i, 1)}", Record(space, i, 1, "deployed", record), Json),
            (HttpMethod.Post, $"/api/v1/namespaces/{space}/events", Event(space, i, 1), Json),
            (HttpMethod.Patch, $"{ReleaseObjects.HelmReleases(space)}/{SyncManifests.NameOf(i)}/status", Status(i, 1), Merge),
        ])], underWay);

    public static Task<TimeSpan> UpgradeAsync(SyncCluster cluster, string space, int count, string record, int underWay) => cluster.SendAllInTurnAsync(
        [.. Enumerable.Range(0, count).Select(i => (IReadOnlyList<(HttpMethod, string, string, string)>)
        [
            (HttpMethod.Patch, $"{ReleaseObjects.HelmReleases(space)}/{SyncManifests.NameOf(i)}", """{"spec":{"values":{"version":"2"} } }""", Merge),
            (HttpMethod.Post, Secrets(space), Record(space, i, 2, "pending-upgrade", record), Json),
            .. Objects(space, i, "2"),
            (HttpMethod.Put, $"{Secrets(space)}/{NameOf(i, 1)}", Record(space, i, 1, "superseded", record), Json),
            (HttpMethod.Put, $"{Secrets(space)}/{NameOf(i, 2)}", Record(space, i, 2, "deployed", record), Json),
            (HttpMethod.Post, $"/api/v1/namespaces/{space}/events", Event(space, i, 2), Json),
            (HttpMethod.Patch, $"{ReleaseObjects.HelmReleases(space)}/{SyncManifests.NameOf(i)}/status", Status(i, 2), Merge),
        ])], underWay);

    private static IEnumerable<(HttpMethod, string, string, string)> Objects(string space, int index, string version) => ReleaseObjects.Of(space, index, version)
        .Select(o => (HttpMethod.Patch, $"{o.Path}?fieldManager=helm-controller&force=true", o.Json, "application/apply-patch+yaml"));

    private static string Secrets(string space) => $"/api/v1/namespaces/{space}/secrets";

    private static string NameOf(int index, int revision) => string.Create(CultureInfo.InvariantCulture, $"sh.helm.release.v1.{SyncManifests.NameOf(index)}.v{revision}");

    private static string Record(string space, int index, int revision, string status, string record) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"apiVersion":"v1","kind":"Secret","type":"helm.sh/release.v1","metadata":{"name":"{{NameOf(index, revision)}}","namespace":"{{space}}",
         "labels":{"name":"{{SyncManifests.NameOf(index)}}","owner":"helm","status":"{{status}}","version":"{{revision}}"} },"data":{"release":"{{record}}"} }
        """);

    private static string Event(string space, int index, int revision) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"apiVersion":"v1","kind":"Event","metadata":{"name":"{{SyncManifests.NameOf(index)}}.{{revision}}","namespace":"{{space}}"},"type":"Normal","reason":"InstallSucceeded","count":1,
         "involvedObject":{"apiVersion":"helm.toolkit.fluxcd.io/v2","kind":"HelmRelease","name":"{{SyncManifests.NameOf(index)}}","namespace":"{{space}}"},
         "message":"Helm install succeeded for release {{space}}/{{SyncManifests.NameOf(index)}}.v{{revision}} with chart chart@1.0.0","source":{"component":"helm-controller"},
         "firstTimestamp":"2026-01-01T00:00:00Z","lastTimestamp":"2026-01-01T00:00:00Z"}
        """);

    private static string Status(int index, int revision) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"status":{"observedGeneration":{{revision}},"storageNamespace":"floor","lastAttemptedRevision":"1.0.0","lastAttemptedReleaseAction":"install",
         "history":[{"digest":"sha256:0","name":"{{SyncManifests.NameOf(index)}}","namespace":"floor","version":{{revision}},"status":"deployed","chartName":"chart","chartVersion":"1.0.0",
          "configDigest":"sha256:0","firstDeployed":"2026-01-01T00:00:00Z","lastDeployed":"2026-01-01T00:00:00Z"}],
         "conditions":[{"type":"Ready","status":"True","reason":"InstallSucceeded","message":"Helm install succeeded","lastTransitionTime":"2026-01-01T00:00:00Z"}]} }
        """);
}
