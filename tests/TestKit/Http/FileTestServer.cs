using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flux.TestKit.Http;

/// <summary>A server of files in memory, over real HTTP (or HTTPS) on loopback.</summary>
public sealed class FileTestServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<FileTestRequest> _requests = new();
    private WebApplication? _app;

    private FileTestServer()
    {
    }

    /// <summary>The server's address, ending in a slash.</summary>
    public Uri Address { get; private set; } = new("http://localhost/");

    /// <summary>The <c>Authorization</c> header without which everything is answered with 401; null to let everybody in.</summary>
    public string? Authorization { get; set; }

    /// <summary>The requests so far, in order.</summary>
    public IReadOnlyCollection<FileTestRequest> Requests => _requests;

    /// <summary>Starts a server.</summary>
    /// <param name="certificate">With which it speaks TLS; null for plain HTTP.</param>
    public static async Task<FileTestServer> StartAsync(X509Certificate2? certificate = null)
    {
        var server = new FileTestServer();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        server._app = builder.Build();
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        server.Address = new(server._app.Urls.Single() + "/");
        return server;
    }

    /// <summary>Serves a file.</summary>
    /// <param name="path">Its path, without the first slash.</param>
    /// <param name="content">Its content.</param>
    public void Put(string path, byte[] content) => Put(path, context => context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask());

    /// <summary>Serves a text.</summary>
    public void Put(string path, string content) => Put(path, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Answers requests of a path.</summary>
    public void Put(string path, Func<HttpContext, Task> answer) => _files["/" + path] = answer;

    /// <summary>Sends requests of a path elsewhere.</summary>
    public void Redirect(string path, string location) => Put(path, context =>
    {
        context.Response.Redirect(location);
        return Task.CompletedTask;
    });

    /// <summary>Forgets the requests so far.</summary>
    public void Reset() => _requests.Clear();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        _requests.Enqueue(new(context.Request.Method, context.Request.Path, authorization));
        if (Authorization is not null && authorization != Authorization)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else if (_files.TryGetValue(context.Request.Path, out var answer))
        {
            await answer(context);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
