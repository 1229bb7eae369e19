using System.Globalization;

namespace Flux.TestKit.Git;

/// <summary>The real <c>git daemon</c> on loopback; it serves every repository under <see cref="Root"/>.</summary>
public sealed class GitDaemon : IAsyncDisposable
{
    private readonly TestDirectory _root = new();
    private readonly int _port = LoopbackPort.Take();
    private TestProgram? _program;

    private GitDaemon()
    {
    }

    /// <summary>Where the repositories are.</summary>
    public string Root => _root.Path;

    /// <summary>Starts the daemon.</summary>
    /// <exception cref="IOException">git is missing, or the daemon did not start.</exception>
    public static async Task<GitDaemon> StartAsync()
    {
        var daemon = new GitDaemon();
        var port = daemon._port.ToString(CultureInfo.InvariantCulture);
        var environment = new Dictionary<string, string?>(RealGit.Environment)
        {
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = "safe.directory",
            ["GIT_CONFIG_VALUE_0"] = "*",
        };
        daemon._program = RealGit.Start(
            ["daemon", "--verbose", "--export-all", "--reuseaddr", "--listen=127.0.0.1", $"--port={port}", $"--base-path={daemon.Root}", daemon.Root],
            environment);
        await daemon._program.WaitForAsync("Ready to rumble");
        return daemon;
    }

    /// <summary>The URL of a repository under the root.</summary>
    public Uri UrlOf(string repository) => new($"git://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}/{repository}");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        _root.Dispose();
    }
}
