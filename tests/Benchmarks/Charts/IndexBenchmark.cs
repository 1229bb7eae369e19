using System.Globalization;
using Flux.Benchmarks.Kustomize;
using Flux.TestKit.Git;

namespace Flux.Benchmarks.Charts;

/// <summary>
/// An index of many chart versions, as a whole process each: ours (read, checked, sorted, stored, one version chosen) against Python's readers of
/// YAML (libyaml) and JSON, which only read, and Helm where it is installed, which reads and chooses.
/// </summary>
internal static class IndexBenchmark
{
    private const string ReadYaml = "import sys, yaml; d = yaml.load(open(sys.argv[1], 'rb'), Loader=yaml.CSafeLoader); assert d['entries']";
    private const string ReadJson = "import sys, json; d = json.load(open(sys.argv[1], 'rb')); assert d['entries']";

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        var (versions, rest) = arguments is ["--versions", var text, .. var more]
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1000 and <= 500_000
            ? (n, more)
            : (30_000, arguments);
        if (MeasuredProcess.RoundsOf(rest, usual: 5) is not { } rounds)
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks helm-index [--versions N] [--rounds N]; 1000 to 500000 versions");
            return 2;
        }

        using var folder = new TestDirectory();
        var (yaml, json) = (folder["bench-index.yaml"], folder["index.json"]);
        SampleIndex.Write(yaml, json, versions);
        await File.WriteAllTextAsync(
            folder["repositories.yaml"], "apiVersion: v1\nrepositories:\n- name: bench\n  url: https://charts.example.org\n");
        var runs = new List<(string Name, string Program, string[] Arguments)>
        {
            ("ours, YAML", Self(), Ours("helm-index-once", yaml, SampleIndex.Chart, SampleIndex.Range)),
            ("ours, JSON", Self(), Ours("helm-index-once", json, SampleIndex.Chart, SampleIndex.Range)),
        };
        if (TestProgram.Find("python3") is { } python)
        {
            runs.Add(("Python, YAML (libyaml)", python, ["-c", ReadYaml, yaml]));
            runs.Add(("Python, JSON", python, ["-c", ReadJson, json]));
        }

        if (TestProgram.Find("helm") is { } helm)
        {
            runs.Add((
                "helm search repo",
                helm,
                [
                    "search", "repo", $"bench/{SampleIndex.Chart}", "--version", SampleIndex.Range, "--repository-cache", folder.Path,
                    "--repository-config", folder["repositories.yaml"],
                ]));
        }

        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{versions} chart versions: {new FileInfo(yaml).Length / 1048576.0:0.0} MiB of YAML, {new FileInfo(json).Length / 1048576.0:0.0} MiB of JSON"));
        await output.WriteLineAsync();
        var rows = new List<string[]>();
        foreach (var (name, program, all) in runs)
        {
            rows.Add(await MeasureAsync(name, program, all, rounds));
        }

        await MarkdownTable.WriteAsync(output, ["", "least time", "median", "peak memory"], rows);
        return 0;
    }

    private static async Task<string[]> MeasureAsync(string name, string program, string[] arguments, int rounds)
    {
        var (time, memory) = (new Series(), new Series());
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                var run = await MeasuredProcess.RunAsync(program, arguments);
                time.Add(run.Milliseconds);
                memory.Add(run.PeakMiB);
            }
        }
        catch (IOException e)
        {
            // a rival without its library is left out, and says why
            await Console.Error.WriteLineAsync($"{name}: {e.Message}");
        }

        return [name, $"{Series.Show(time.Least)} ms", $"{Series.Show(time.Median)} ms", $"{Series.Show(memory.Median)} MiB"];
    }

    private static string Self() => Environment.ProcessPath ?? "dotnet";

    private static string[] Ours(params string[] arguments) => Path.GetFileNameWithoutExtension(Self()) == "dotnet"
        ? [Path.Combine(AppContext.BaseDirectory, "Flux.Benchmarks.dll"), .. arguments]
        : arguments;
}
