using System.Globalization;
using System.Net;
using Flux.ApiServer;
using Flux.Primitives;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Flux.Benchmarks.ApiServer;

/// <summary>The server's side of the benchmark, a process of its own: the API server, and Kestrel with an empty handler as the floor.</summary>
internal static class ServerProcess
{
    /// <summary>Serves until its input ends. Each line of input is a question that one line answers: <c>used</c> or <c>heap</c>.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        var controllers = arguments.Contains("--controllers");
        var folder = Array.IndexOf(arguments, "--data-dir") is var at and >= 0 ? arguments[at + 1] : null;
        var options = new ApiServerOptions
        {
            Token = new("benchmark"),
            Controllers = controllers ? new() : ControllerOptions.None,
            DataDirectory = folder,
            OnDataNotice = Console.Error.WriteLine,
        };
        await using var server = await KubeApiServer.StartAsync(options, CancellationToken.None);
        if (Array.IndexOf(arguments, "--kubeconfig-out") is var to and >= 0)
        {
            await File.WriteAllTextAsync(arguments[to + 1], server.Kubeconfig(), CancellationToken.None);
        }

        await using var floor = await StartFloorAsync(Certificate());
        await output.WriteLineAsync($"{server.Address} {floor.Urls.First()}".AsMemory(), CancellationToken.None);
        await output.FlushAsync(CancellationToken.None);
        while (await Console.In.ReadLineAsync(CancellationToken.None) is { } question)
        {
            await output.WriteLineAsync((question == "heap" ? Heap() : Used()).AsMemory(), CancellationToken.None);
            await output.FlushAsync(CancellationToken.None);
        }

        return 0;
    }

    private static string Heap()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture);
    }

    private static string Used() => string.Create(
        CultureInfo.InvariantCulture, $"{Environment.CpuUsage.TotalTime.TotalMicroseconds:0} {GC.GetTotalAllocatedBytes(precise: true)}");

    private static System.Security.Cryptography.X509Certificates.X509Certificate2 Certificate()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=floor", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        return System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadPkcs12(
            certificate.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pfx), null);
    }

    /// <summary>PUT sets the answer; everything else reads its body and gets that; <c>?times=N</c> gives it N times, each flushed.</summary>
    private static async Task<WebApplication> StartFloorAsync(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(certificate);
            }));
        var web = builder.Build();
        byte[] answer = [];
        web.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            if (http.Request.Method == "PUT")
            {
                answer = body.ToArray();
                return;
            }

            http.Response.ContentType = "application/json";
            if (int.TryParse(http.Request.Query["times"], CultureInfo.InvariantCulture, out var times))
            {
                for (var i = 0; i < times; i++)
                {
                    await http.Response.Body.WriteAsync(answer, http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                }

                return;
            }

            http.Response.ContentLength = answer.Length;
            await http.Response.Body.WriteAsync(answer, http.RequestAborted);
        });
        await web.StartAsync(CancellationToken.None);
        return web;
    }
}
