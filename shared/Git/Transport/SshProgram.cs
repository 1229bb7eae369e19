#pragma warning disable RS0030 // the Git transport is the one place that may run another program: ssh
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Flux.Git.Transport;

/// <summary>A running <c>ssh</c>; killed when disposed.</summary>
internal sealed partial class SshProgram : IAsyncDisposable
{
    private const int MaxErrorChars = 4096;

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly ILogger _logger;

    private SshProgram(Process process, ILogger logger)
    {
        _process = process;
        _logger = logger;
        _errors = ReadErrorsAsync(process.StandardError);
    }

    /// <summary>What the far side sends.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>What is sent to the far side.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Starts the program.</summary>
    /// <param name="program">Its path or name.</param>
    /// <param name="arguments">Its arguments, each by itself; no shell is involved.</param>
    /// <param name="askpass">The script that answers for the passphrase; null for none.</param>
    /// <param name="logger">Told when the program had to be killed.</param>
    /// <exception cref="GitException">It cannot be started.</exception>
    public static SshProgram Start(string program, IEnumerable<string> arguments, string? askpass, ILogger logger)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment["GIT_PROTOCOL"] = "version=2";
        start.Environment["LC_ALL"] = "C";
        start.Environment.Remove("SSH_AUTH_SOCK");
        start.Environment.Remove("SSH_ASKPASS");
        if (askpass is not null)
        {
            start.Environment["SSH_ASKPASS"] = askpass;
            start.Environment["SSH_ASKPASS_REQUIRE"] = "force";
        }

        try
        {
            var process = Process.Start(start) ?? throw new GitException($"the program '{program}' did not start");
            return new SshProgram(process, logger);
        }
        catch (Win32Exception e)
        {
            throw new GitException($"SSH needs the program '{program}', which cannot be run: {e.Message}", e);
        }
    }

    /// <summary>Waits for the end and gives what the program said about a failure; null where it did not fail.</summary>
    public async Task<string?> WaitForFailureAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken);
        var said = await _errors.WaitAsync(cancellationToken);
        return _process.ExitCode == 0 || said.Length == 0 ? null : said;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            Log.NotKilled(_logger, e.Message);
        }

        // Killed, so this is soon; without it the process would stay a zombie.
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static async Task<string> ReadErrorsAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        var buffer = new char[512];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            text.Append(buffer, 0, Math.Min(read, MaxErrorChars - text.Length));
        }

        return text.ToString();
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "The ssh program had already ended: {Reason}")]
        public static partial void NotKilled(ILogger logger, string reason);
    }
}
