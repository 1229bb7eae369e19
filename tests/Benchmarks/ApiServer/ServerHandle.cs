// The server is a program of its own here, so that its memory and processor time are its own.
#pragma warning disable RS0030
using System.Diagnostics;
using System.Globalization;

namespace Flux.Benchmarks.ApiServer;

/// <summary>The server's process as the client sees it.</summary>
internal sealed class ServerHandle : IDisposable
{
    private readonly Process _process;

    private ServerHandle(Process process, Uri server, Uri floor)
    {
        _process = process;
        Server = server;
        Floor = floor;
    }

    /// <summary>The API server.</summary>
    public Uri Server { get; }

    /// <summary>Kestrel with an empty handler.</summary>
    public Uri Floor { get; }

    /// <summary>Starts this program once more, as the server.</summary>
    public static async Task<ServerHandle> StartAsync(string[] arguments)
    {
        var self = Environment.ProcessPath ?? "dotnet";
        string[] all = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [typeof(ServerHandle).Assembly.Location] : [];
        var process = Process.Start(new ProcessStartInfo(self, [.. all, "apiserver-serve", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new IOException("the server did not start");
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new IOException("the server ended at once");
        var addresses = line.Split(' ');
        return new ServerHandle(process, new Uri(addresses[0]), new Uri(addresses[1]));
    }

    /// <summary>Processor time and allocated bytes of the server so far.</summary>
    public async Task<(double Microseconds, double Bytes)> UsedAsync()
    {
        var parts = (await AskAsync("used")).Split(' ');
        return (double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Bytes that are alive on the server's heap.</summary>
    public async Task<long> HeapAsync() => long.Parse(await AskAsync("heap"), CultureInfo.InvariantCulture);

    /// <summary>The server's resident memory in bytes; 0 where the system does not tell.</summary>
    public long Resident()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string> AskAsync(string question)
    {
        await _process.StandardInput.WriteLineAsync(question);
        await _process.StandardInput.FlushAsync();
        return await _process.StandardOutput.ReadLineAsync() ?? throw new IOException("the server has ended");
    }
}
