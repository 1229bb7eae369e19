using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Identity;
using Flux.Oci;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Charts;
using Flux.TestKit.Durable;
using Flux.TestKit.Http;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flux.Sources.Tests;

/// <summary>A cluster, a chart repository over real HTTP, a store, and the reconcilers of HelmRepository and HelmChart between them.</summary>
internal sealed class ChartWorld : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flux-charts-").FullName;
    private readonly EgressHttp _http = new(new() { AllowLoopback = true });
    private readonly OciClient _oci;
    private readonly KubernetesEventSink _sink;
    private readonly ReconcileServices _services;

    private ChartWorld(FileTestServer server)
    {
        Server = server;
        _oci = new(OciOptions, new() { AllowLoopback = true }, Clock);
        _sink = new(new InMemoryFleet(Cluster), Clock, new(), NullLogger<KubernetesEventSink>.Instance);
        Store = new(
            Options.Create(new FolderArtifactStoreOptions { Path = _folder, AdvertisedUrl = new("http://127.0.0.1:9090/") }),
            Options.Create(ArtifactOptions),
            Clock);
        _services = new()
        {
            Clusters = new InMemoryFleet(Cluster),
            Clock = Clock,
            Events = [_sink],
            Jitter = IntervalJitter.None,
            Loggers = NullLoggerFactory.Instance,
        };
    }

    public FileTestServer Server { get; }

    public InMemoryCluster Cluster { get; } = new();

    public ManualClock Clock { get; } = new();

    public ArtifactOptions ArtifactOptions { get; } = new();

    public HelmOptions HelmOptions { get; } = new();

    public OciClientOptions OciOptions { get; } = new() { RetryDelay = TimeSpan.Zero };

    public ICloudIdentities Identities { get; set; } = new FakeIdentities();

    public FolderArtifactStore Store { get; }

    public static async Task<ChartWorld> StartAsync(System.Security.Cryptography.X509Certificates.X509Certificate2? certificate = null)
    {
        var world = new ChartWorld(await FileTestServer.StartAsync(certificate));
        world.PutRepository(new JsonObject { ["url"] = world.Server.Address.AbsoluteUri, ["interval"] = "10m" });
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _oci.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public void PutRepository(JsonObject spec, string name = "charts") => Cluster.Put(Object("HelmRepository", name, spec));

    public void PutChart(JsonObject spec, string name = "web")
    {
        spec.TryAdd("interval", "10m");
        spec.TryAdd("sourceRef", new JsonObject { ["kind"] = "HelmRepository", ["name"] = "charts" });
        Cluster.Put(Object("HelmChart", name, spec));
    }

    public void EditSpec(string kind, string name, string json) => Cluster.Change(kind, $"flux-system/{name}", obj =>
    {
        foreach (var (field, value) in (JsonObject)JsonNode.Parse(json)!)
        {
            obj["spec"]![field] = value?.DeepClone();
        }
    });

    public void PutSecret(string name, params (string Key, string Value)[] data) => PutSecret(name, "Opaque", data);

    public void PutSecret(string name, string type, params (string Key, string Value)[] data) => Cluster.Put(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["type"] = type,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "flux-system" },
        ["data"] = new JsonObject(data.Select(pair =>
            KeyValuePair.Create<string, JsonNode?>(pair.Key, Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))))),
    });

    /// <summary>Serves an index with versions as <c>chart version</c>, each with its archive, in the order given.</summary>
    public void Serve(params (string Chart, string Version, byte[] Archive)[] charts)
    {
        var index = new StringBuilder("apiVersion: v1\nentries:\n");
        foreach (var chart in charts.GroupBy(chart => chart.Chart))
        {
            index.Append(CultureInfo.InvariantCulture, $"  {chart.Key}:\n");
            foreach (var (name, version, archive) in chart)
            {
                index.Append(CultureInfo.InvariantCulture, $"  - apiVersion: v2\n    name: {name}\n    version: {version}\n    urls:\n    - files/{name}-{version}.tgz\n");
                Server.Put($"files/{name}-{version}.tgz", archive);
            }
        }

        Server.Put("index.yaml", index.ToString());
    }

    /// <summary>Stores files as the artifact of a GitRepository (or Bucket) named <c>fleet</c>.</summary>
    public async Task PutSourceAsync(string kind, string revision, params (string Path, string Text)[] files)
    {
        var path = $"demo/{kind.ToLowerInvariant()}/flux-system/fleet/{Guid.NewGuid():n}.tar.gz";
        var stored = await Store.StoreAsync(
            path,
            async (output, token) =>
            {
                await using var writer = new TarballWriter(output);
                foreach (var (name, text) in files)
                {
                    await writer.WriteFileAsync(name, false, Encoding.Latin1.GetBytes(text), token);
                }

                await writer.CompleteAsync(token);
            },
            default);
        var obj = Object(kind, "fleet", []);
        obj["status"] = new JsonObject
        {
            ["artifact"] = FluxJson.Write(new ArtifactStatus
            {
                Digest = stored.Digest,
                LastUpdateTime = Clock.GetUtcNow(),
                Path = path,
                Revision = Revision.Parse(revision, null),
                Url = Store.UrlOf(path).AbsoluteUri,
            }),
        };
        Cluster.Put(obj);
    }

    public Task<ReconcileOutcome> ReconcileRepositoryAsync(string name = "charts", int failures = 0) =>
        new HelmRepositoryReconciler(_services, _http, Store, Options.Create(ArtifactOptions), Options.Create(HelmOptions))
            .ReconcileAsync(new() { Target = new("demo", "HelmRepository", "flux-system", name), Failures = failures }, TestContext.Current.CancellationToken);

    public Task<ReconcileOutcome> ReconcileChartAsync(string name = "web", int failures = 0) =>
        new HelmChartReconciler(
            _services,
            _http,
            new() { Client = _oci, Identities = Identities, Options = OciOptions },
            Store,
            new ArtifactFetcher(Store, ArtifactFetcher.CreateHttpClient(new()), Options.Create(ArtifactOptions), Clock, NullLogger<ArtifactFetcher>.Instance),
            Options.Create(ArtifactOptions),
            Options.Create(HelmOptions))
            .ReconcileAsync(new() { Target = new("demo", "HelmChart", "flux-system", name), Failures = failures }, TestContext.Current.CancellationToken);

    public JsonObject Read(string kind, string name) => Cluster.Read(kind, $"flux-system/{name}");

    /// <summary>Each condition as <c>Type=Status Reason "message"</c>, in the order of the array, with the server's address as SERVER.</summary>
    public IReadOnlyList<string> ConditionsOf(string kind, string name) =>
        [.. (Read(kind, name)["status"]?["conditions"]?.AsArray() ?? []).Select(c => Shown($"{c!["type"]}={c["status"]} {c["reason"]} \"{c["message"]}\""))];

    /// <summary>Each event as <c>Type Reason "message"</c>.</summary>
    public IReadOnlyList<string> Events => [.. Cluster.Events.Select(e => Shown($"{e["type"]} {e["reason"]} \"{e["message"]}\""))];

    public async Task<byte[]> ArtifactAsync(string kind, string name)
    {
        var path = (string)Read(kind, name)["status"]!["artifact"]!["path"]!;
        await using var content = await Store.OpenReadAsync(path, TestContext.Current.CancellationToken);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    private static JsonObject Object(string kind, string name, JsonObject spec) => new()
    {
        ["apiVersion"] = "source.toolkit.fluxcd.io/v1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = "flux-system",
            ["generation"] = 1,
            ["finalizers"] = new JsonArray("finalizers.fluxcd.io"),
        },
        ["spec"] = spec,
        ["status"] = new JsonObject { ["observedGeneration"] = -1 },
    };

    private string Shown(string text) => text.Replace(Server.Address.AbsoluteUri, "SERVER/", StringComparison.Ordinal);
}
