using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flux.Kubernetes.Tests.Transport;

/// <summary>An HTTPS server on loopback whose certificate a private authority signed for <c>kubernetes.default</c> and <c>localhost</c>.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _authority = Authority($"test-ca-{Guid.NewGuid()}");

    private readonly TaskCompletionSource _event = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _allHere = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<string> _connections = [];
    private int _held;

    private TlsServer(IReadOnlyList<string> names, DateTimeOffset? expires, int holdUntil, int port)
    {
        var certificate = Signed(_authority, "server", names, expires);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().UseKestrel(k =>
        {
            k.RequestHeaderEncodingSelector = _ => System.Text.Encoding.UTF8;
            k.Listen(IPAddress.Loopback, port, l => l.UseHttps(h =>
            {
                h.ServerCertificate = certificate;
                h.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                h.ClientCertificateValidation = (_, _, _) => true;
            }));
        });
        _app = builder.Build();
        _app.Run(async context =>
        {
            Seen = (context.Request.Protocol, context.Connection.ClientCertificate?.Subject, context.Request.Host.Host);
            var headers = context.Request.Headers;
            Authorization = headers.Authorization.ToString();
            AcceptEncoding = headers.AcceptEncoding.ToString();
            Identity = (headers["Impersonate-User"].ToString(), string.Join('|', headers["Impersonate-Group"].OfType<string>()));
            lock (_connections)
            {
                _connections.Add(context.Connection.Id);
            }

            context.Response.ContentType = "application/json";
            if (Wanted is { } wanted && !wanted(context.Connection.ClientCertificate?.Subject, Authorization))
            {
                context.Response.StatusCode = 401;
                await context.Response.WriteAsync("""{"kind":"Status","status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}""", context.RequestAborted);
                return;
            }

            if (context.Request.Query["watch"] == "true")
            {
                await SendEventsAsync(context);
                return;
            }

            if (context.Request.Path.Value!.Contains("held", StringComparison.Ordinal))
            {
                if (Interlocked.Increment(ref _held) == holdUntil)
                {
                    _allHere.SetResult();
                }

                await _allHere.Task.WaitAsync(context.RequestAborted);
            }

            var body = context.Request.Path.Value switch
            {
                "/api" => ScriptedHandler.CoreDiscovery,
                "/apis" => ScriptedHandler.GroupDiscovery,
                _ => """{"metadata":{"name":"x"}}""",
            };
            await context.Response.WriteAsync(body, context.RequestAborted);
        });
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>The protocol, the client certificate's subject and the host of the last request.</summary>
    public (string Protocol, string? Client, string Host) Seen { get; private set; }

    /// <summary>How the last request proved who asks; empty for not at all.</summary>
    public string Authorization { get; private set; } = "";

    /// <summary>In which forms the last request would take an answer; empty for as it is.</summary>
    public string AcceptEncoding { get; private set; } = "";

    /// <summary>Judges the subject of the client's certificate and the authorization, where not everybody is let in.</summary>
    public Func<string?, string, bool>? Wanted { get; set; }

    /// <summary>Whom the last request impersonated, and the groups a line each.</summary>
    public (string User, string Groups) Identity { get; private set; }

    /// <summary>How many connections requests came over.</summary>
    public int Connections => _connections.Count;

    public string AuthorityPem => _authority.ExportCertificatePem();

    public static Task<TlsServer> StartAsync(DateTimeOffset? expires = null, int holdUntil = 0, params string[] names) =>
        StartAtAsync(0, expires, holdUntil, names);

    /// <summary>One at a port, 0 for any.</summary>
    public static async Task<TlsServer> StartAtAsync(int port, DateTimeOffset? expires = null, int holdUntil = 0, params string[] names)
    {
        var server = new TlsServer(names.Length > 0 ? names : ["localhost"], expires, holdUntil, port);
        await server._app.StartAsync(Cancel.Token);
        var address = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Address = new Uri($"https://localhost:{new Uri(address).Port}");
        return server;
    }

    /// <summary>A certificate of the server's authority for another server.</summary>
    public X509Certificate2 Sign(params string[] names) => Signed(_authority, "proxy", names, null);

    /// <summary>Sends the watches their second event.</summary>
    public void SendEvent() => _event.TrySetResult();

    private async Task SendEventsAsync(HttpContext context)
    {
        const string Event = "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"a\"}}}\n";
        await context.Response.WriteAsync(Event, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await _event.Task.WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync(Event, context.RequestAborted);
    }

    public static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(40), DateTimeOffset.UnixEpoch.AddYears(130));
    }

    /// <summary>A certificate and its key as PEM.</summary>
    public static (string Certificate, string Key) ClientPem(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(40), DateTimeOffset.UnixEpoch.AddYears(130));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _authority.Dispose();
    }

    private static X509Certificate2 Signed(X509Certificate2 authority, string name, IReadOnlyList<string> names, DateTimeOffset? expires)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var dns in names)
        {
            alternatives.AddDnsName(dns);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var signed = request.Create(authority, DateTimeOffset.UnixEpoch.AddYears(41), expires ?? DateTimeOffset.UnixEpoch.AddYears(120), [1, 2, 3]);
        using var whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
