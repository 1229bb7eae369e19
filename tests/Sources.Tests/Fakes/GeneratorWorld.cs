using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Generators;
using Flux.TestKit.Durable;
using Flux.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flux.Sources.Tests;

/// <summary>A cluster, a store and the reconciler of ArtifactGenerator between them.</summary>
internal sealed class GeneratorWorld : IDisposable
{
    public const string Sha = "0123456789abcdef0123456789abcdef01234567";

    private readonly string _folder = Directory.CreateTempSubdirectory("flux-generators-").FullName;
    private readonly KubernetesEventSink _sink;

    public GeneratorWorld()
    {
        _sink = new(new InMemoryFleet(Cluster), Clock, new(), NullLogger<KubernetesEventSink>.Instance);
        Store = new(
            Options.Create(new FolderArtifactStoreOptions { Path = _folder, AdvertisedUrl = new("http://127.0.0.1:9090/") }),
            Options.Create(ArtifactOptions),
            Clock);
    }

    public InMemoryCluster Cluster { get; } = new();

    public ManualClock Clock { get; } = new();

    public ArtifactOptions ArtifactOptions { get; } = new();

    public ArtifactGeneratorOptions GeneratorOptions { get; } = new();

    public FolderArtifactStore Store { get; }

    public JsonObject Object => Cluster.Read("ArtifactGenerator", "apps/gen");

    /// <summary>Each condition as <c>Type=Status Reason "message"</c>, in the order of the array.</summary>
    public IReadOnlyList<string> Conditions =>
        [.. (Object["status"]?["conditions"]?.AsArray() ?? []).Select(c => $"{c!["type"]}={c["status"]} {c["reason"]} \"{c["message"]}\"")];

    /// <summary>Each event as <c>Type Reason "message"</c>.</summary>
    public IReadOnlyList<string> Events => [.. Cluster.Events.Select(e => $"{e["type"]} {e["reason"]} \"{e["message"]}\"")];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Puts a generator of the source <c>git</c>, a GitRepository named <c>fleet</c>.</summary>
    public void Put(string artifacts, string more = "") => Cluster.Put($$"""
        {
          "apiVersion": "source.extensions.fluxcd.io/v1beta1", "kind": "ArtifactGenerator",
          "metadata": {"name": "gen", "namespace": "apps", "uid": "uid-1", "generation": 1, "finalizers": ["source.extensions.fluxcd.io/finalizer"]},
          "spec": {"sources": [{"alias": "git", "kind": "GitRepository", "name": "fleet"}], "artifacts": {{artifacts}}{{more}} }
        }
        """);

    /// <summary>A generator of one artifact <c>out</c> with copies as <c>from > to [strategy]</c>.</summary>
    public void PutCopies(params string[] copies) => Put($$"""[{"name": "out", "copy": {{CopiesOf(copies)}} }]""");

    public static string CopiesOf(params string[] copies) => new JsonArray([.. copies.Select(copy =>
    {
        var parts = copy.Split(' ');
        var operation = new JsonObject { ["from"] = parts[0], ["to"] = parts[2] };
        foreach (var option in parts[3..])
        {
            if (option.StartsWith('-'))
            {
                operation["exclude"] = new JsonArray([.. option[1..].Split(';').Select(pattern => (JsonNode)pattern)]);
            }
            else
            {
                operation["strategy"] = option;
            }
        }

        return (JsonNode)operation;
    })]).ToJsonString();

    public void EditSpec(string json) => Cluster.Change("ArtifactGenerator", "apps/gen", obj =>
    {
        foreach (var (field, value) in (JsonObject)JsonNode.Parse(json)!)
        {
            obj["spec"]![field] = value?.DeepClone();
        }
    });

    /// <summary>Stores files as the artifact of a source; a <c>*</c> before a path makes it executable.</summary>
    public async Task PutSourceAsync(string kind, string name, string revision, params (string Path, string Text)[] files)
    {
        var path = $"demo/{kind.ToLowerInvariant()}/apps/{name}/{Guid.NewGuid():n}.tar.gz";
        var stored = await Store.StoreAsync(
            path,
            async (output, token) =>
            {
                await using var writer = new TarballWriter(output);
                foreach (var (file, text) in files)
                {
                    await writer.WriteFileAsync(file.TrimStart('*'), file.StartsWith('*'), Encoding.Latin1.GetBytes(text), token);
                }

                await writer.CompleteAsync(token);
            },
            default);
        Cluster.Put(new JsonObject
        {
            ["apiVersion"] = "source.toolkit.fluxcd.io/v1",
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "apps" },
            ["spec"] = new JsonObject(),
            ["status"] = new JsonObject
            {
                ["artifact"] = FluxJson.Write(new ArtifactStatus
                {
                    Digest = stored.Digest,
                    LastUpdateTime = Clock.GetUtcNow(),
                    Path = path,
                    Revision = Revision.Parse(revision, null),
                    Url = Store.UrlOf(path).AbsoluteUri,
                }),
            },
        });
    }

    public Task PutFilesAsync(params (string Path, string Text)[] files) => PutSourceAsync("GitRepository", "fleet", $"main@sha1:{Sha}", files);

    public Task<ReconcileOutcome> ReconcileAsync(int failures = 0) => new ArtifactGeneratorReconciler(
        new()
        {
            Clusters = new InMemoryFleet(Cluster),
            Clock = Clock,
            Events = [_sink],
            Jitter = IntervalJitter.None,
            Loggers = NullLoggerFactory.Instance,
        },
        Store,
        new ArtifactFetcher(Store, ArtifactFetcher.CreateHttpClient(new()), Options.Create(ArtifactOptions), Clock, NullLogger<ArtifactFetcher>.Instance),
        Options.Create(ArtifactOptions),
        Options.Create(GeneratorOptions)).ReconcileAsync(
            new() { Target = new("demo", "ArtifactGenerator", "apps", "gen"), Failures = failures }, TestContext.Current.CancellationToken);

    public ExternalArtifact ReadArtifact(string name) => ExternalArtifact.Read(Cluster.Read("ExternalArtifact", $"apps/{name}"));

    /// <summary>An artifact's files as <c>path=content</c>, a <c>*</c> before what is executable; directories are left out.</summary>
    public async Task<IReadOnlyList<string>> FilesAsync(string name = "out")
    {
        var artifact = ReadArtifact(name).Status.Artifact!;
        await using var content = await Store.OpenReadAsync(artifact.Path, TestContext.Current.CancellationToken);
        var entries = await VerifiedArchive.ReadAsync(content, artifact.Digest, artifact.Path, new(), TestContext.Current.CancellationToken);
        return
        [
            .. entries.Where(entry => !entry.IsDirectory)
                .Select(entry => $"{(entry.IsExecutable ? "*" : "")}{entry.Path}={Encoding.UTF8.GetString(entry.Content.Span)}"),
        ];
    }
}
