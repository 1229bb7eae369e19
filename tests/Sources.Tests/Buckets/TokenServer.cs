using System.Collections.Concurrent;
using Flux.TestKit.Git;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flux.Sources.Tests.Buckets;

/// <summary>A service on loopback over TLS that is asked for tokens or keys with a form.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly Func<string, IReadOnlyDictionary<string, string>, (int Status, string Body)> _answer;
    private WebApplication? _app;

    private TokenServer(Func<string, IReadOnlyDictionary<string, string>, (int Status, string Body)> answer) => _answer = answer;

    /// <summary>The forms it was sent, the latest last.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Forms { get; } = new();

    /// <summary>Its address, with a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The authority of its certificate, in PEM.</summary>
    public string CaCertificate => _authority.Pem;

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Is given the path and the form.</param>
    public static async Task<TokenServer> StartAsync(Func<string, IReadOnlyDictionary<string, string>, (int Status, string Body)> answer)
    {
        var server = new TokenServer(answer);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelHttpsConfiguration();
        var certificate = server._authority.Issue("localhost");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        server._app = builder.Build();
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync(CancellationToken.None);
        server.Address = $"https://127.0.0.1:{new Uri(server._app.Urls.First()).Port}/";
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _authority.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var form = (await context.Request.ReadFormAsync(context.RequestAborted)).ToDictionary(field => field.Key, field => field.Value.ToString());
        Forms.Enqueue(form);
        var (status, body) = _answer(context.Request.Path.Value ?? "", form);
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body, context.RequestAborted);
    }
}
