#pragma warning disable RS0030 // tests compare with the real programs: git, sshd, ssh-keygen
using System.Diagnostics;

namespace Flux.TestKit.Git;

/// <summary>Another program that runs for a test; killed with its children when disposed.</summary>
public sealed class TestProgram : IAsyncDisposable
{
    private readonly Process _process;

    private TestProgram(Process process) => _process = process;

    /// <summary>Its standard input.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Its standard output.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Its standard error.</summary>
    public StreamReader Errors => _process.StandardError;

    /// <summary>Where a program lies; null where it is missing.</summary>
    public static string? Find(string name)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator).Append("/usr/sbin")
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Starts a program.</summary>
    public static TestProgram Start(
        string program, IEnumerable<string> arguments, string? directory = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return new TestProgram(Process.Start(start) ?? throw new IOException($"{program} did not start"));
    }

    /// <summary>Runs a program to its end and gives its standard output.</summary>
    /// <exception cref="IOException">It failed; the message is what it said.</exception>
    public static async Task<string> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? directory = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        ReadOnlyMemory<byte> input = default)
    {
        var all = arguments.ToArray();
        await using var running = Start(program, all, directory, environment);
        var output = new StreamReader(running.Output).ReadToEndAsync();
        var errors = running.Errors.ReadToEndAsync();
        await running.Input.WriteAsync(input);
        running.Input.Close();
        await running._process.WaitForExitAsync();
        return running._process.ExitCode == 0
            ? await output
            : throw new IOException($"{program} {string.Join(' ', all)} ended with {running._process.ExitCode}: {await errors}{await output}");
    }

    /// <summary>Waits for a line of standard error that holds a text.</summary>
    /// <exception cref="IOException">The program ended without.</exception>
    public async Task WaitForAsync(string text)
    {
        var said = new List<string>();
        while (await Errors.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                // What it says from now on is read and dropped, so that it never waits for us.
                _ = Errors.ReadToEndAsync();
                return;
            }
        }

        throw new IOException($"the program ended without saying '{text}': {string.Join('\n', said)}");
    }

    /// <summary>Waits until the program has ended.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
