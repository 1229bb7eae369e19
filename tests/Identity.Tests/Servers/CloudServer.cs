using System.Collections.Concurrent;
using System.Text;
using Flux.Identity.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flux.Identity.Tests.Servers;

/// <summary>A loopback server that every cloud host leads to. What a test has not laid out answers 404.</summary>
public sealed class CloudServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<CloudRequest, CloudReply>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<CloudRequest> _requests = new();

    private CloudServer(WebApplication app) => _app = app;

    /// <summary>What was asked, in order.</summary>
    public IReadOnlyList<CloudRequest> Requests => [.. _requests];

    private Uri Address => new(_app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<CloudServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new CloudServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Answers <c>METHOD https://host/path</c>, without its query.</summary>
    public CloudServer On(string what, Func<CloudRequest, CloudReply> answer)
    {
        _answers[what] = answer;
        return this;
    }

    /// <summary>Answers with JSON.</summary>
    public CloudServer On(string what, string json, int status = 200) => On(what, _ => new(status, json));

    /// <summary>The requests of one kind.</summary>
    public IReadOnlyList<CloudRequest> Of(string what) => [.. Requests.Where(r => r.What == what)];

    /// <summary>Leads all requests here.</summary>
    internal HttpMessageHandler Handler(Reach reach) => new Redirector(Address, reach);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var original = new Uri(context.Request.Headers["X-Original"].ToString());
        using var reader = new StreamReader(context.Request.Body);
        var request = new CloudRequest(
            context.Request.Method,
            original,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync(context.RequestAborted),
            context.Request.Headers["X-Reach"].ToString());
        _requests.Enqueue(request);
        var reply = _answers.TryGetValue(request.What, out var answer) ? answer(request) : new CloudReply(404, "{\"error\":\"nothing here\"}");
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.Text.StartsWith('<') ? "text/xml" : "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(reply.Text), context.RequestAborted);
    }

    private sealed class Redirector(Uri server, Reach reach) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("X-Original", request.RequestUri!.AbsoluteUri);
            request.Headers.TryAddWithoutValidation("X-Reach", reach.ToString());
            request.RequestUri = new Uri(server, request.RequestUri.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
