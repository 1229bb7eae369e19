using System.Globalization;
using Flux.TestKit.Git;

namespace Flux.Benchmarks.Git;

/// <summary>
/// Git fetch to finished artifact, against <c>git clone --depth 1</c> and <c>tar czf</c>: the same repository from the same
/// server in the same run, by turns.
/// </summary>
internal static class GitBenchmark
{
    private const int DefaultRounds = 11;
    private const int QuickRounds = 3;
    private const int WarmUps = 10;
    private const int MemoryRounds = 3;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        if (RoundsOf(arguments) is not { } rounds)
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks git [--rounds N] [--quick]; N is 1 to 1000");
            return 2;
        }

        if (Rival.Missing is { } missing)
        {
            await Console.Error.WriteLineAsync($"{missing} is not installed");
            return 1;
        }

        await using var server = await GitTestServer.StartAsync();
        var results = new List<Comparison>();
        foreach (var repository in SampleRepository.All)
        {
            var bytes = await repository.CreateAsync(server.Root);
            results.Add(await CompareAsync(repository, bytes, server.UrlOf(repository.Name + ".git"), rounds));
        }

        await WriteAsync(output, results, rounds);
        return 0;
    }

    private static int? RoundsOf(string[] arguments) => arguments switch
    {
        [] => DefaultRounds,
        ["--quick"] => QuickRounds,
        ["--rounds", var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= 1000 => n,
        _ => null,
    };

    private static async Task<Comparison> CompareAsync(SampleRepository repository, long bytes, Uri url, int rounds)
    {
        using var folder = new TestDirectory();
        using var pipeline = new ArtifactPipeline(folder["store"]);
        var result = new Comparison(repository, bytes);
        for (var i = 0; i < Math.Min(WarmUps, rounds * 2); i++)
        {
            await WarmAsync(pipeline, url, new Comparison(repository, bytes));
        }

        for (var round = 0; round < rounds; round++)
        {
            // Who begins changes, so that neither always finds what the other left in caches and write-back queues.
            Func<Task>[] turns =
            [
                () => WarmAsync(pipeline, url, result),
                () => GitAsync(folder, url, result, null),
                () => ColdAsync(url, result),
            ];
            for (var turn = 0; turn < turns.Length; turn++)
            {
                await turns[(turn + round) % turns.Length]();
            }
        }

        for (var round = 0; round < Math.Min(rounds, MemoryRounds); round++)
        {
            await GitAsync(folder, url, result, []);
        }

        await CheckAsync(pipeline, folder, url);
        return result;
    }

    private static async Task WarmAsync(ArtifactPipeline pipeline, Uri url, Comparison result)
    {
        var run = await pipeline.RunAsync(url, "warm.tar.gz");
        result.Warm.Add(run.Whole.TotalMilliseconds);
        result.WarmFetch.Add(run.Fetch.TotalMilliseconds);
        result.ArchiveBytes = run.Stored.SizeBytes;
        File.Delete(run.File);
    }

    private static async Task GitAsync(TestDirectory folder, Uri url, Comparison result, Dictionary<int, long>? peaks)
    {
        var (clone, archive) = (folder["clone"], folder["clone.tar.gz"]);
        var elapsed = await Rival.RunAsync(url, clone, archive, peaks);
        result.GitArchiveBytes = new FileInfo(archive).Length;
        if (peaks is null)
        {
            result.Git.Add(elapsed.TotalMilliseconds);
        }
        else if (peaks.Count > 0)
        {
            result.GitPeak.Add(peaks.Values.Max() / 1024.0);
        }

        Directory.Delete(clone, recursive: true);
        File.Delete(archive);
    }

    private static async Task ColdAsync(Uri url, Comparison result)
    {
        var (output, elapsed) = await Rival.RunOursAsync("git-once", url.AbsoluteUri);
        result.Cold.Add(elapsed.TotalMilliseconds);
        AddMebibytes(result.ColdStart, output, "startKiB=");
        AddMebibytes(result.ColdPeak, output, "peakKiB=");
    }

    private static void AddMebibytes(Series series, string output, string name)
    {
        var field = Array.Find(output.Split(' '), field => field.StartsWith(name, StringComparison.Ordinal));
        if (long.TryParse(field.AsSpan(field is null ? 0 : name.Length), CultureInfo.InvariantCulture, out var kibibytes))
        {
            series.Add(kibibytes / 1024.0);
        }
    }

    /// <exception cref="InvalidDataException">The two archives do not hold the same files.</exception>
    private static async Task CheckAsync(ArtifactPipeline pipeline, TestDirectory folder, Uri url)
    {
        var ours = await pipeline.RunAsync(url, "check.tar.gz");
        await Rival.RunAsync(url, folder["check"], folder["check.tar.gz"], null);
        if (!(await ArchiveContent.ReadAsync(ours.File)).SequenceEqual(await ArchiveContent.ReadAsync(folder["check.tar.gz"])))
        {
            throw new InvalidDataException($"the archives of {url} differ, so their times cannot be compared");
        }
    }

    private static async Task WriteAsync(TextWriter output, List<Comparison> results, int rounds)
    {
        var count = rounds.ToString(CultureInfo.InvariantCulture);
        await output.WriteLineAsync($"Time in ms: median (least–greatest) of {count} alternating rounds; ratios of medians to git's.\n");
        await MarkdownTable.WriteAsync(
            output,
            ["repository", "files", "MB", "git clone + tar", "ours, warm", "ratio", "of that fetch", "ours, cold process", "ratio"],
            results.Select(result => (string[])
            [
                result.Repository.Name,
                result.Repository.Files.ToString(CultureInfo.InvariantCulture),
                Series.Show(result.Bytes / 1e6),
                Spread(result.Git),
                Spread(result.Warm),
                Series.Ratio(result.Warm.Median, result.Git.Median),
                Series.Show(result.WarmFetch.Median),
                Spread(result.Cold),
                Series.Ratio(result.Cold.Median, result.Git.Median),
            ]));
        await output.WriteLineAsync("Peak memory in MiB: git's largest single process, ours as a process of its own; archives in MB.\n");
        await MarkdownTable.WriteAsync(
            output,
            ["repository", "git's peak", "our peak", "ratio", "ours before it begins", "git's archive", "our archive", "ratio"],
            results.Select(result => (string[])
            [
                result.Repository.Name,
                Series.Show(result.GitPeak.Greatest),
                Series.Show(result.ColdPeak.Greatest),
                Series.Ratio(result.ColdPeak.Greatest, result.GitPeak.Greatest),
                Series.Show(result.ColdStart.Median),
                Series.Show(result.GitArchiveBytes / 1e6),
                Series.Show(result.ArchiveBytes / 1e6),
                Series.Ratio(result.ArchiveBytes, result.GitArchiveBytes),
            ]));
    }

    private static string Spread(Series series) =>
        $"{Series.Show(series.Median)} ({Series.Show(series.Least)}–{Series.Show(series.Greatest)})";

    private sealed class Comparison(SampleRepository repository, long bytes)
    {
        public SampleRepository Repository { get; } = repository;

        public long Bytes { get; } = bytes;

        public Series Git { get; } = new();

        public Series GitPeak { get; } = new();

        public Series Warm { get; } = new();

        public Series WarmFetch { get; } = new();

        public Series Cold { get; } = new();

        public Series ColdStart { get; } = new();

        public Series ColdPeak { get; } = new();

        public long ArchiveBytes { get; set; }

        public long GitArchiveBytes { get; set; }
    }
}
