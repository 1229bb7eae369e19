using System.Net;
using System.Security.Authentication;
using System.Text;
using Flux.ApiServer.Hosting;
using Flux.ApiServer.Storage;
using Flux.Primitives;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.ApiServer;

/// <summary>A Kubernetes API server on loopback: in memory, and on the disk where <see cref="ApiServerOptions.DataDirectory"/> says so.</summary>
public sealed class KubeApiServer : IAsyncDisposable
{
    private readonly ApiServerCore _core;
    private readonly WebApplication? _web;
    private readonly ServerParts _parts;

    private KubeApiServer(ServerParts parts, ApiServerCore core, WebApplication? web, Uri address)
    {
        _parts = parts;
        _core = core;
        _web = web;
        Address = address;
    }

    /// <summary>Where the server is, e.g. <c>https://127.0.0.1:41234</c>.</summary>
    public Uri Address { get; }

    /// <summary>The administrator's bearer token: that of the options, or of the data directory.</summary>
    public Secret Token => _parts.Options.Token;

    /// <summary>The CA that signed the server's certificate, as PEM; empty where it serves plain HTTP.</summary>
    public string CaCertificatePem => _parts.CaPem;

    /// <summary>The server as a part of a pipeline, for use without the network.</summary>
    public RequestDelegate RequestDelegate => _core.InvokeAsync;

    /// <summary>Starts a server and its controllers. Dispose it to stop both.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="ApiServerDataException">The data directory cannot be used.</exception>
    public static async Task<KubeApiServer> StartAsync(ApiServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var parts = ServerParts.Open(options, withCertificates: options.Https);
        var core = await CreateCoreAsync(parts);
        options = parts.Options;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(options.LoggerFactory ?? NullLoggerFactory.Instance);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8; // warnings are in any language
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 128 * 1024;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen => Configure(listen, parts.Certificates));
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
            parts.Dispose();
            throw;
        }

        core.Start();
        var bound = new Uri(web.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return new KubeApiServer(parts, core, web, bound);
    }

    /// <summary>Starts a server that has no port; only <see cref="RequestDelegate"/> reaches it.</summary>
    public static KubeApiServer StartInProcess(ApiServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var parts = ServerParts.Open(options, withCertificates: false);
        var core = new ApiServerCore(parts.Options, "", parts.Store, parts.SigningKey);
        core.Start();
        return new KubeApiServer(parts, core, null, new Uri("http://embedded.invalid"));
    }

    /// <summary>A kubeconfig for the administrator, as YAML, with the CA and the token in it.</summary>
    public string Kubeconfig() => KubeconfigText.Write(Address, CaCertificatePem, _parts.Options.Token);

    /// <summary>Ends all watches, stops serving, and forgets the objects or finishes writing them.</summary>
    public async ValueTask DisposeAsync()
    {
        _core.Stop();
        if (_web is not null)
        {
            await _web.StopAsync(CancellationToken.None);
            await _web.DisposeAsync();
        }

        await _core.DisposeAsync();
        _parts.Dispose();
    }

    private static async Task<ApiServerCore> CreateCoreAsync(ServerParts parts)
    {
        ApiServerCore? core = null;
        try
        {
            core = new ApiServerCore(parts.Options, parts.CaPem, parts.Store, parts.SigningKey);
            await core.SettledAsync();
            return core;
        }
        catch (JournalException e)
        {
            if (core is not null)
            {
                await core.DisposeAsync();
            }

            parts.Dispose();
            throw new ApiServerDataException(parts.Options.DataDirectory ?? "", e.Message);
        }
    }

    private static void Configure(ListenOptions listen, ServerCertificates? certificates)
    {
        listen.Protocols = certificates is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
        if (certificates is not null)
        {
            listen.UseHttps(https =>
            {
                https.ServerCertificateSelector = (_, _) => certificates.Server;
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            });
        }
    }
}
