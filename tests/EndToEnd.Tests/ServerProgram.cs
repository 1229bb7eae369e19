// What is tested is the end of a program.
#pragma warning disable RS0030
using System.Diagnostics;

namespace Flux.EndToEnd.Tests;

/// <summary>The built <c>fluxfn</c> as a process of its own.</summary>
internal sealed class ServerProgram : IDisposable
{
    private readonly Process _process;

    private ServerProgram(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Where it serves.</summary>
    public Uri Address { get; }

    /// <summary>Starts it, and waits for its line <c>ready: URL</c>.</summary>
    public static async Task<ServerProgram> StartAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var program = typeof(Local.Serving.ServeCommand).Assembly.Location;
        var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("dotnet did not start");
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        if (line is null || !line.StartsWith("ready: ", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{line} {await process.StandardError.ReadToEndAsync(cancellationToken)}");
        }

        return new ServerProgram(process, new Uri(line["ready: ".Length..]));
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
