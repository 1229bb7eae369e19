using System.Globalization;
using System.Text;
using Flux.TestKit.Git;

namespace Flux.Benchmarks.Git;

/// <summary>
/// A made-up repository, the same at every run: manifests of about a kilobyte in folders of twenty, and binary files that do
/// not compress. Three commits, packed as a host keeps them.
/// </summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Manifests">How many files of YAML.</param>
/// <param name="Binaries">How many binary files.</param>
/// <param name="BinaryBytes">The size of each.</param>
internal sealed record SampleRepository(string Name, int Manifests, int Binaries, int BinaryBytes)
{
    private const int FilesInFolder = 20;

    /// <summary>The three sizes that are measured.</summary>
    public static IReadOnlyList<SampleRepository> All { get; } =
    [
        new("small", 100, 0, 0),
        new("medium", 5_000, 0, 0),
        new("large", 1_000, 100, 500_000),
    ];

    /// <summary>How many files there are.</summary>
    public int Files => Manifests + Binaries;

    /// <summary>Makes the bare repository <c>Name.git</c> under a folder.</summary>
    /// <returns>The bytes of all files together.</returns>
    public async Task<long> CreateAsync(string root)
    {
        using var work = new TestDirectory();
        var git = await RealGit.InitAsync(work.Path);
        var random = new Random(42);
        var bytes = 0L;
        for (var i = 0; i < Binaries; i++)
        {
            var content = new byte[BinaryBytes];
            random.NextBytes(content);
            bytes += content.Length;
            await WriteAsync(work[string.Create(CultureInfo.InvariantCulture, $"assets/{i:0000}.bin")], content);
        }

        for (var commit = 0; commit < 3; commit++)
        {
            // the first commit has all files, each later one changes every tenth
            for (var i = 0; i < Manifests; i += commit == 0 ? 1 : 10)
            {
                var content = Encoding.UTF8.GetBytes(Manifest(i, commit, random));
                bytes += commit == 0 ? content.Length : 0;
                await WriteAsync(work[PathOf(i)], content);
            }

            await git.CommitAsync($"Change {commit.ToString(CultureInfo.InvariantCulture)}");
        }

        await git.RunAsync("clone", "-q", "--bare", work.Path, Path.Combine(root, Name + ".git"));
        await new RealGit(Path.Combine(root, Name + ".git")).RunAsync("repack", "-q", "-a", "-d", "-f");
        return bytes;
    }

    private static string PathOf(int index) => string.Create(
        CultureInfo.InvariantCulture, $"apps/team-{index / (FilesInFolder * 10):00}/app-{index / FilesInFolder:0000}/manifest-{index:00000}.yaml");

    private static async Task WriteAsync(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "");
        await File.WriteAllBytesAsync(path, content);
    }

    private static string Manifest(int index, int commit, Random random)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"app-{index:00000}");
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: {name}
              namespace: team-{index % 50:00}
              labels:
                app.kubernetes.io/name: {name}
                app.kubernetes.io/version: "1.{commit}.{index % 17}"
            spec:
              replicas: {1 + (index % 5)}
              selector:
                matchLabels:
                  app.kubernetes.io/name: {name}
              template:
                metadata:
                  labels:
                    app.kubernetes.io/name: {name}
                spec:
                  containers:
                    - name: main
                      image: registry.example.com/{name}@sha256:{RandomHex(random, 32)}
                      ports:
                        - containerPort: {8000 + (index % 1000)}
                      env:

            """));
        for (var i = 0; i < 4 + (index % 8); i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"            - name: SETTING_{i}\n              value: {RandomHex(random, 8)}\n");
        }

        return text.ToString();
    }

    private static string RandomHex(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
