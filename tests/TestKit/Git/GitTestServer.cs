using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flux.TestKit.Git;

/// <summary>
/// The real <c>git http-backend</c> behind an HTTP server on loopback. It serves every repository under <see cref="Root"/>;
/// both end when disposed.
/// </summary>
public sealed class GitTestServer : IAsyncDisposable
{
    private readonly GitTestServerOptions _options;
    private readonly TestDirectory _root = new();
    private readonly ConcurrentQueue<GitTestRequest> _requests = new();
    private WebApplication? _app;

    private GitTestServer(GitTestServerOptions options) => _options = options;

    /// <summary>Where the repositories are.</summary>
    public string Root => _root.Path;

    /// <summary>The server's address, ending in a slash.</summary>
    public Uri Address { get; private set; } = new("http://localhost/");

    /// <summary>The requests so far, in order.</summary>
    public IReadOnlyCollection<GitTestRequest> Requests => _requests;

    /// <summary>Starts a server.</summary>
    public static async Task<GitTestServer> StartAsync(GitTestServerOptions? options = null)
    {
        var server = new GitTestServer(options ?? new GitTestServerOptions());
        await server.StartAsync();
        return server;
    }

    /// <summary>The <c>Authorization</c> header of basic authentication.</summary>
    public static string Basic(string user, string password) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>The URL of a repository under the root.</summary>
    public Uri UrlOf(string repository) => new(Address, repository);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _root.Dispose();
    }

    private async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (_options.Certificate is not null)
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = _options.Certificate,
                    ClientCertificateMode = _options.RequiresClientCertificate
                        ? ClientCertificateMode.RequireCertificate
                        : ClientCertificateMode.NoCertificate,
                    ClientCertificateValidation = (_, _, _) => true,
                });
            }
        }));
        _app = builder.Build();
        _app.Run(HandleAsync);
        await _app.StartAsync(CancellationToken.None);
        var port = new Uri(_app.Urls.First()).Port;
        Address = new Uri($"{(_options.Certificate is null ? "http" : "https")}://localhost:{port.ToString(CultureInfo.InvariantCulture)}/");
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        _requests.Enqueue(new GitTestRequest(
            request.Method, request.Path, request.QueryString.Value ?? "",
            request.Headers.Authorization.ToString(), request.Headers["Git-Protocol"].ToString()));
        if (_options.Intercept is { } intercept && await intercept(context))
        {
            return;
        }

        if (_options.Authorization is { } expected && !IsEqual(expected, request.Headers.Authorization.ToString()))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"test\"";
            return;
        }

        await using var program = RealGit.Start(["http-backend"], BuildEnvironment(request));
        var errors = program.Errors.ReadToEndAsync(context.RequestAborted);
        var sending = SendBodyAsync(request, program);
        await ReceiveAsync(program, context.Response, context.RequestAborted);
        await sending;
        await errors;
    }

    private static bool IsEqual(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    private Dictionary<string, string?> BuildEnvironment(HttpRequest request)
    {
        var environment = new Dictionary<string, string?>(RealGit.Environment)
        {
            ["GIT_PROJECT_ROOT"] = Root,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["REMOTE_USER"] = "tester",
            ["REMOTE_ADDR"] = "127.0.0.1",
            ["REQUEST_METHOD"] = request.Method,
            ["PATH_INFO"] = request.Path.Value,
            ["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?'),
            ["CONTENT_TYPE"] = request.ContentType,
            ["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding,
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = "safe.directory",
            ["GIT_CONFIG_VALUE_0"] = "*",
        };
        if (request.ContentLength is { } length)
        {
            environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        }

        if (_options.PassesProtocolVersion)
        {
            environment["HTTP_GIT_PROTOCOL"] = request.Headers["Git-Protocol"];
        }

        return environment;
    }

    private static async Task SendBodyAsync(HttpRequest request, TestProgram program)
    {
        try
        {
            await request.Body.CopyToAsync(program.Input, request.HttpContext.RequestAborted);
            program.Input.Close();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The program had enough, or the client went away.
        }
    }

    // CGI: header lines, an empty line, the body.
    private static async Task ReceiveAsync(TestProgram program, HttpResponse response, CancellationToken cancellationToken)
    {
        while (await ReadLineAsync(program.Output, cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var value = line[(colon + 1)..].Trim();
            if (line.StartsWith("Status:", StringComparison.OrdinalIgnoreCase))
            {
                response.StatusCode = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
            }
            else
            {
                response.Headers[line[..colon]] = value;
            }
        }

        await program.Output.CopyToAsync(response.Body, cancellationToken);
    }

    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellationToken) == 1 && one[0] != '\n')
        {
            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd('\r');
    }
}
