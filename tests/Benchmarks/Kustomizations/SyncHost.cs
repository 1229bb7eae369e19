// The host is a program of its own here, so that its memory and processor time are its own.
#pragma warning disable RS0030
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Flux.Benchmarks.Git;

namespace Flux.Benchmarks.Kustomizations;

/// <summary><c>fluxfn serve</c> as a process: what is measured is what people run.</summary>
internal sealed class SyncHost : IDisposable
{
    private readonly Process _process;
    private readonly string _temporary;

    private SyncHost(Process process, Uri address, string data, string temporary) =>
        (_process, Address, DataFolder, _temporary) = (process, address, data, temporary);

    /// <summary>Where it serves artifacts.</summary>
    public Uri Address { get; }

    /// <summary>Where it keeps artifacts.</summary>
    public string DataFolder { get; }

    /// <summary>Starts it on a cluster, with no limit of requests but what the machine can do, as the floor has none.</summary>
    public static async Task<SyncHost> StartAsync(SyncCluster cluster, string folder, bool verbose)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}/");
        var data = Path.Combine(folder, "data");
        var temporary = Path.Combine(folder, "tmp");
        Directory.CreateDirectory(temporary);
        var program = Path.Combine(AppContext.BaseDirectory, "fluxfn.dll");
        string[] context = cluster.Context is { } name ? ["--context", name] : [];
        var start = new ProcessStartInfo("dotnet",
        [
            program, "serve", "--kubeconfig", cluster.Kubeconfig, .. context, "--listen", address.ToString(), "--data", data,
            "--kube-api-qps", "10000", "--kube-api-burst", "100000",
        ])
        {
            UseShellExecute = false,
            RedirectStandardError = !verbose,
            RedirectStandardOutput = !verbose,
        };
        start.Environment["TMPDIR"] = temporary;
        if (!verbose)
        {
            start.Environment["DOTNET_EnableDiagnostics"] = "0"; // its socket would be a temporary file
        }

        var process = Process.Start(start) ?? throw new IOException("the host did not start");
        if (!verbose)
        {
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        }

        using var http = new HttpClient { BaseAddress = address };
        for (var i = 0; ; i++)
        {
            try
            {
                using var response = await http.GetAsync(new Uri("healthz", UriKind.Relative));
                return new(process, address, data, temporary);
            }
            catch (HttpRequestException) when (i < 300 && !process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Its processor time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Its peak of resident memory in MiB; NaN where the system does not tell.</summary>
    public double PeakMiB()
    {
        var peaks = new Dictionary<int, long>();
        ProcessMemory.Observe(_process.Id, peaks);
        return peaks.TryGetValue(_process.Id, out var peak) ? peak / 1024.0 : double.NaN;
    }

    /// <summary>Files in the folder for temporary ones.</summary>
    public int TemporaryFiles() => Directory.GetFiles(_temporary, "*", SearchOption.AllDirectories).Count(file => !Path.GetFileName(file).StartsWith("dotnet-diagnostic", StringComparison.Ordinal));

    public void Dispose()
    {
        using (var end = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            end.WaitForExit();
        }

        if (!_process.WaitForExit(30_000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
