using System.Net;
using System.Security.Authentication;
using Flux.ApiServer.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.ApiServer;

/// <summary>An in-memory Kubernetes API server on loopback.</summary>
public sealed class KubeApiServer : IAsyncDisposable
{
    private readonly ApiServerCore _core;
    private readonly WebApplication? _web;
    private readonly ServerCertificates? _certificates;
    private readonly ApiServerOptions _options;

    private KubeApiServer(ApiServerOptions options, ApiServerCore core, WebApplication? web, ServerCertificates? certificates, Uri address)
    {
        _options = options;
        _core = core;
        _web = web;
        _certificates = certificates;
        Address = address;
    }

    /// <summary>Where the server is, e.g. <c>https://127.0.0.1:41234</c>.</summary>
    public Uri Address { get; }

    /// <summary>The CA that signed the server's certificate, as PEM; empty where it serves plain HTTP.</summary>
    public string CaCertificatePem => _certificates?.CaPem ?? "";

    /// <summary>The server as a part of a pipeline, for use without the network.</summary>
    public RequestDelegate RequestDelegate => _core.InvokeAsync;

    /// <summary>Starts a server and its controllers. Dispose it to stop both.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<KubeApiServer> StartAsync(ApiServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var certificates = options.Https ? ServerCertificates.Create() : null;
        var core = new ApiServerCore(options, certificates?.CaPem ?? "");
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(options.LoggerFactory ?? NullLoggerFactory.Instance);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 128 * 1024;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen => Configure(listen, certificates));
        });
        var web = builder.Build();
        web.Run(core.InvokeAsync);
        try
        {
            await web.StartAsync(cancellationToken);
        }
        catch
        {
            await web.DisposeAsync();
            await core.DisposeAsync();
            certificates?.Dispose();
            throw;
        }

        core.Start();
        var bound = new Uri(web.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return new KubeApiServer(options, core, web, certificates, bound);
    }

    /// <summary>Starts a server that has no port; only <see cref="RequestDelegate"/> reaches it.</summary>
    public static KubeApiServer StartInProcess(ApiServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var core = new ApiServerCore(options, "");
        core.Start();
        return new KubeApiServer(options, core, null, null, new Uri("http://embedded.invalid"));
    }

    /// <summary>A kubeconfig for the administrator, as YAML, with the CA and the token in it.</summary>
    public string Kubeconfig() => KubeconfigText.Write(Address, CaCertificatePem, _options.Token);

    /// <summary>Ends all watches, stops serving and forgets the objects.</summary>
    public async ValueTask DisposeAsync()
    {
        _core.Stop();
        if (_web is not null)
        {
            await _web.StopAsync(CancellationToken.None);
            await _web.DisposeAsync();
        }

        await _core.DisposeAsync();
        _certificates?.Dispose();
    }

    private static void Configure(ListenOptions listen, ServerCertificates? certificates)
    {
        listen.Protocols = certificates is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
        if (certificates is not null)
        {
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificates.Server;
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            });
        }
    }
}
