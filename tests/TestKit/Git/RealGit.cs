using System.Text;

namespace Flux.TestKit.Git;

/// <summary>The real <c>git</c> program in one folder, with nothing of the machine's or user's configuration.</summary>
public sealed class RealGit(string directory)
{
    /// <summary>Why tests with the real program are skipped where <see cref="IsAvailable"/> is false.</summary>
    public const string Missing = "the git program is not installed";

    private static readonly string? _program = TestProgram.Find("git");

    /// <summary>Whether the program is there.</summary>
    public static bool IsAvailable => _program is not null;

    /// <summary>The folder the program runs in.</summary>
    public string Directory => directory;

    /// <summary>The environment that makes commits the same everywhere.</summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>
    {
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_AUTHOR_NAME"] = "A U Thor",
        ["GIT_AUTHOR_EMAIL"] = "author@example.com",
        ["GIT_AUTHOR_DATE"] = "1700000000 +0000",
        ["GIT_COMMITTER_NAME"] = "C O Mitter",
        ["GIT_COMMITTER_EMAIL"] = "committer@example.com",
        ["GIT_COMMITTER_DATE"] = "1700000000 +0000",
        ["LC_ALL"] = "C.UTF-8",
    };

    /// <summary>Makes a repository with a work tree whose first branch is <c>main</c>.</summary>
    public static async Task<RealGit> InitAsync(string directory, params string[] options)
    {
        System.IO.Directory.CreateDirectory(directory);
        var git = new RealGit(directory);
        await git.RunAsync(["init", "-q", "-b", "main", .. options]);
        return git;
    }

    /// <summary>Runs git and gives what it wrote, without the last line feed.</summary>
    /// <exception cref="IOException">It failed; the message is what it said.</exception>
    public async Task<string> RunAsync(params string[] arguments) =>
        (await TestProgram.RunAsync(Program(), arguments, directory, Environment)).TrimEnd('\n');

    /// <summary>Runs git with input, e.g. <c>fast-import</c>.</summary>
    public async Task<string> RunWithInputAsync(ReadOnlyMemory<byte> input, params string[] arguments) =>
        (await TestProgram.RunAsync(Program(), arguments, directory, Environment, input)).TrimEnd('\n');

    /// <summary>Starts git for a conversation.</summary>
    public static TestProgram Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        TestProgram.Start(Program(), arguments, environment: environment ?? Environment);

    /// <summary>Writes files, stages everything and commits.</summary>
    /// <returns>The commit's id.</returns>
    public async Task<string> CommitAsync(string message, params (string Path, string Content)[] files)
    {
        foreach (var (path, content) in files)
        {
            var full = Path.Combine(directory, path);
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(full) ?? directory);
            await File.WriteAllTextAsync(full, content, new UTF8Encoding(false));
        }

        await RunAsync("add", "-A");
        await RunAsync("commit", "-q", "--allow-empty", "-m", message);
        return await RunAsync("rev-parse", "HEAD");
    }

    /// <summary>What a commit's tree holds, as <c>git ls-tree -r</c> tells: path to mode and id, paths as raw bytes.</summary>
    public async Task<IReadOnlyList<(string Mode, string Id, string Path)>> ListTreeAsync(string commit)
    {
        var output = await TestProgram.RunAsync(Program(), ["ls-tree", "-r", "-z", commit], directory, Environment);
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            var fields = line[..tab].Split(' ');
            return (fields[0], fields[2], line[(tab + 1)..]);
        })];
    }

    private static string Program() => _program ?? throw new IOException(Missing);
}
