#pragma warning disable RS0030 // the rivals are the real skopeo and tar as processes
using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Flux.Artifacts;
using Flux.Oci;
using Flux.Primitives;
using Flux.Sources.Archive;
using Flux.Sources.Steps;
using Flux.TestKit.Git;
using Flux.TestKit.Registry;
using Microsoft.Extensions.Options;

namespace Flux.Benchmarks.Oci;

/// <summary>
/// Pull of an artifact to the finished archive, against <c>skopeo copy</c> and <c>tar</c> (out of the layer and into an archive again): the same artifact
/// from the same registry in the same run, by turns.
/// </summary>
internal static class OciBenchmark
{
    private const int DefaultRounds = 11;
    private const int DefaultFiles = 2000;
    private const string Repository = "bench/app";

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        if (OptionsOf(arguments) is not var (rounds, files))
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks oci [--rounds N] [--files N]; N is 1 to 100000");
            return 2;
        }

        if (TestProgram.Find("skopeo") is not { } skopeo || TestProgram.Find("tar") is not { } tar)
        {
            await Console.Error.WriteLineAsync("skopeo or tar is not installed");
            return 1;
        }

        await using var registry = await RegistryTestServer.StartAsync();
        var layer = Layer(files);
        registry.PutArtifact(Repository, "v1", [("application/vnd.cncf.flux.content.v1.tar+gzip", layer)]);
        using var folder = new TestDirectory();
        using var client = new OciClient(new(), new() { AllowLoopback = true }, TimeProvider.System);
        var store = new FolderArtifactStore(
            Options.Create(new FolderArtifactStoreOptions { Path = folder["store"] }), Options.Create(new ArtifactOptions()), TimeProvider.System);
        var (ours, theirs) = (new Series(), new Series());
        long archive = 0;
        for (var round = -2; round < rounds; round++)
        {
            // who begins changes, and the first two rounds warm up
            Func<Task>[] turns =
            [
                async () =>
                {
                    var started = Stopwatch.GetTimestamp();
                    archive = await PullAsync(client, store, registry.Host);
                    Add(ours, round, started);
                },
                async () =>
                {
                    var started = Stopwatch.GetTimestamp();
                    await RivalAsync(skopeo, tar, registry, folder);
                    Add(theirs, round, started);
                    Directory.Delete(folder["skopeo"], recursive: true);
                    Directory.Delete(folder["unpacked"], recursive: true);
                },
            ];
            await turns[round & 1]();
            await turns[1 - (round & 1)]();
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Time in ms: median (least–greatest) of {rounds} alternating rounds.\n"));
        await MarkdownTable.WriteAsync(
            output,
            ["artifact", "layer, MB", "our archive, MB", "skopeo copy + tar", "ours, warm", "ratio"],
            [
                [
                    string.Create(CultureInfo.InvariantCulture, $"{files} files"), Series.Show(layer.Length / 1e6), Series.Show(archive / 1e6),
                    Spread(theirs), Spread(ours), Series.Ratio(ours.Median, theirs.Median),
                ],
            ]);
        return 0;
    }

    private static (int Rounds, int Files)? OptionsOf(string[] arguments)
    {
        var (rounds, files) = (DefaultRounds, DefaultFiles);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var n) || n is < 1 or > 100_000)
            {
                return null;
            }

            switch (arguments[i])
            {
                case "--rounds":
                    rounds = n;
                    break;
                case "--files":
                    files = n;
                    break;
                default:
                    return null;
            }
        }

        return (rounds, files);
    }

    private static void Add(Series series, int round, long started)
    {
        if (round >= 0)
        {
            series.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    /// <summary>What a reconcile does from the tag to the stored artifact, by the code that does it there.</summary>
    private static async Task<long> PullAsync(OciClient client, FolderArtifactStore store, string host)
    {
        var repository = client.Open(RepositoryName.Parse($"{host}/{Repository}"), OciAccess.Anonymous);
        var descriptor = await repository.ResolveAsync("v1", CancellationToken.None);
        var manifest = (await repository.FetchManifestAsync(descriptor.Digest.ToString(), CancellationToken.None)).Manifest();
        await using var blob = await repository.OpenBlobAsync(manifest.Layers[0], CancellationToken.None);
        var tree = new SourceTree(await VerifiedArchive.ReadAsync(blob, manifest.Layers[0].Digest, host, new(), CancellationToken.None));
        var ignore = tree.IgnoreRules(null);
        var stored = await store.StoreAsync(
            "bench/ocirepository/default/app/app.tar.gz", (output, token) => StoreArtifactStep.ArchiveAsync(tree, ignore, output, token), CancellationToken.None);
        return stored.SizeBytes;
    }

    private static async Task RivalAsync(string skopeo, string tar, RegistryTestServer registry, TestDirectory folder)
    {
        await TestProgram.RunAsync(
            skopeo, ["copy", "--quiet", "--insecure-policy", "--src-tls-verify=false", $"docker://{registry.Host}/{Repository}:v1", $"dir:{folder["skopeo"]}"]);
        var layer = Directory.GetFiles(folder["skopeo"]).MaxBy(file => new FileInfo(file).Length) ?? "";
        Directory.CreateDirectory(folder["unpacked"]);
        await TestProgram.RunAsync(tar, ["xzf", layer, "-C", folder["unpacked"]]);
        await TestProgram.RunAsync(tar, ["czf", folder["archive.tar.gz"], "-C", folder["unpacked"], "."]);
    }

    private static byte[] Layer(int files)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            for (var i = 0; i < files; i++)
            {
                var content = new StringBuilder();
                for (var line = 0; line < 60; line++)
                {
                    content.Append(CultureInfo.InvariantCulture, $"field{line}: value {i * 7919 % 10_007} of {line * i}\n");
                }

                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, string.Create(CultureInfo.InvariantCulture, $"apps/{i % 50}/manifest-{i}.yaml"))
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content.ToString())),
                });
            }
        }

        return output.ToArray();
    }

    private static string Spread(Series series) =>
        $"{Series.Show(series.Median)} ({Series.Show(series.Least)}–{Series.Show(series.Greatest)})";
}
