using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Identity;
using Flux.Oci;
using Flux.Reconciliation;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;
using Flux.TestKit.Registry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flux.Sources.Tests;

/// <summary>A cluster, a registry, a store and the reconciler between them.</summary>
internal sealed class OciRepositoryWorld : IAsyncDisposable
{
    public const string FluxContent = "application/vnd.cncf.flux.content.v1.tar+gzip";

    private readonly string _folder = Directory.CreateTempSubdirectory("flux-oci-").FullName;
    private readonly KubernetesEventSink _sink;
    private readonly OciClient _client;

    private OciRepositoryWorld(RegistryTestServer registry)
    {
        Registry = registry;
        _sink = new(new InMemoryFleet(Cluster), Clock, new(), NullLogger<KubernetesEventSink>.Instance);
        _client = new(OciOptions, new() { AllowLoopback = true }, Clock);
        Store = new FolderArtifactStore(
            Options.Create(new FolderArtifactStoreOptions { Path = _folder, AdvertisedUrl = new("http://127.0.0.1:9090/") }),
            Options.Create(ArtifactOptions),
            Clock);
        Cluster.Put($$"""
            {
              "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "OCIRepository",
              "metadata": {"name": "apps", "namespace": "flux-system", "generation": 1, "finalizers": ["finalizers.fluxcd.io"]},
              "spec": {"url": "oci://{{registry.Host}}/team/apps", "interval": "10m", "ref": {"tag": "v1"} },
              "status": {"observedGeneration": -1}
            }
            """);
    }

    public RegistryTestServer Registry { get; }

    public InMemoryCluster Cluster { get; } = new();

    public ManualClock Clock { get; } = new();

    public ArtifactOptions ArtifactOptions { get; } = new();

    public OciClientOptions OciOptions { get; } = new() { RetryDelay = TimeSpan.Zero };

    public ICloudIdentities Identities { get; set; } = new FakeIdentities();

    public IArtifactStore Store { get; set; }

    public JsonObject Object => Cluster.Read("OCIRepository", "flux-system/apps");

    public OciRepository Repository => OciRepository.Read(Object);

    /// <summary>Each condition as <c>Type=Status Reason "message"</c>, in the order of the array.</summary>
    public IReadOnlyList<string> Conditions =>
        [.. Object["status"]!["conditions"]!.AsArray().Select(c => $"{c!["type"]}={c["status"]} {c["reason"]} \"{c["message"]}\"")];

    /// <summary>Each event as <c>Type Reason "message"</c>.</summary>
    public IReadOnlyList<string> Events => [.. Cluster.Events.Select(e => $"{e["type"]} {e["reason"]} \"{e["message"]}\"")];

    public static async Task<OciRepositoryWorld> CreateAsync(RegistryTestOptions? options = null) => new(await RegistryTestServer.StartAsync(options));

    /// <summary>A <c>.tar.gz</c> of files; a name that ends in a slash is a directory.</summary>
    public static byte[] Tarball(params (string Path, string Content)[] files)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new System.Formats.Tar.TarWriter(gzip, System.Formats.Tar.TarEntryFormat.Ustar))
        {
            foreach (var (path, content) in files)
            {
                tar.WriteEntry(path.EndsWith('/')
                    ? new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.Directory, path)
                    : new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
            }
        }

        return output.ToArray();
    }

    /// <summary>Puts an artifact of files under a tag; its digest.</summary>
    public string Push(string tag, params (string Path, string Content)[] files) => Registry.PutArtifact("team/apps", tag, [(FluxContent, Tarball(files))]);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Registry.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public void Edit(Action<JsonObject> change) => Cluster.Change("OCIRepository", "flux-system/apps", change);

    public void EditSpec(string json) => Edit(obj =>
    {
        foreach (var (field, value) in (JsonObject)JsonNode.Parse(json)!)
        {
            obj["spec"]![field] = value?.DeepClone();
        }

        obj["metadata"]!["generation"] = obj["metadata"]!["generation"]!.GetValue<long>() + 1;
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

    public Task<ReconcileOutcome> ReconcileAsync(int failures = 0) => new OciRepositoryReconciler(
        new()
        {
            Clusters = new InMemoryFleet(Cluster),
            Clock = Clock,
            Events = [_sink],
            Jitter = IntervalJitter.None,
            Loggers = NullLoggerFactory.Instance,
        },
        _client,
        Identities,
        Store,
        Options.Create(ArtifactOptions),
        Options.Create(OciOptions)).ReconcileAsync(
            new() { Target = new("demo", "OCIRepository", "flux-system", "apps"), Failures = failures },
            TestContext.Current.CancellationToken);

    /// <summary>The advertised artifact's files as <c>path</c> or <c>path/</c>, a <c>*</c> for executable, <c>= content</c> for files.</summary>
    public async Task<IReadOnlyList<string>> ArtifactAsync()
    {
        var artifact = Repository.Status.Artifact!;
        await using var content = await Store.OpenReadAsync(artifact.Path, TestContext.Current.CancellationToken);
        var entries = await VerifiedArchive.ReadAsync(content, artifact.Digest, artifact.Path, new(), TestContext.Current.CancellationToken);
        return [.. entries.Select(entry => entry.IsDirectory
            ? $"{entry.Path}/"
            : $"{(entry.IsExecutable ? "*" : "")}{entry.Path}={Encoding.UTF8.GetString(entry.Content.Span)}")];
    }
}
