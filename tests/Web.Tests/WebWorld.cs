using System.Net;
using System.Text;
using Flux.Artifacts;
using Flux.Notifications;
using Flux.Reconciliation;
using Flux.TestKit.Kubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flux.Web.Tests;

/// <summary>The pipeline behind Kestrel on loopback, with a cluster in memory and a store in a folder.</summary>
internal sealed class WebWorld : IAsyncDisposable
{
    /// <summary>The path of the Receiver <c>default/test-receiver</c> with the token <c>token</c>.</summary>
    public const string Path = "/hook/c0546ea4a2a81aacb29ba4f488ccf72a588f481b7418f33a1747e7c8a0991eec";

    private readonly string _folder = Directory.CreateTempSubdirectory("flux-web-").FullName;
    private readonly WebApplication _app;

    private WebWorld(Action<IServiceCollection>? configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        Store = new(
            Options.Create(new FolderArtifactStoreOptions { Path = _folder }), Options.Create(new ArtifactOptions()), TimeProvider.System);
        builder.Services.AddSingleton<IClusterRegistry>(new InMemoryFleet(Cluster));
        builder.Services.AddSingleton<IArtifactStore>(Store);
        builder.Services.AddSingleton<IReconcileSignal>(Signal);
        builder.Services.AddFluxWeb();
        configure?.Invoke(builder.Services);
        _app = builder.Build();
        var pipeline = WebPipeline.Build(_app.Services);
        _app.Run(pipeline);
        Cluster.Put($$"""
            {"apiVersion": "notification.toolkit.fluxcd.io/v1", "kind": "Receiver",
             "metadata": {"name": "test-receiver", "namespace": "default"},
             "spec": {"type": "generic", "secretRef": {"name": "hook"}, "resources": [{"kind": "GitRepository", "name": "apps"}]},
             "status": {"webhookPath": "{{Path}}", "conditions": [{"type": "Ready", "status": "True", "reason": "Succeeded",
               "message": "m", "lastTransitionTime": "2026-01-01T00:00:00Z"}]} }
            """);
        Cluster.Put("""{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "hook", "namespace": "default"}, "data": {"token": "dG9rZW4="}}""");
        Cluster.Put("""{"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "metadata": {"name": "apps", "namespace": "default"}}""");
    }

    public InMemoryCluster Cluster { get; } = new();

    public FolderArtifactStore Store { get; }

    public CountingSignal Signal { get; } = new();

    public HttpClient Http { get; } = new();

    public static async Task<WebWorld> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var world = new WebWorld(configure);
        await world._app.StartAsync(TestContext.Current.CancellationToken);
        world.Http.BaseAddress = new(world._app.Urls.Single());
        return world;
    }

    /// <summary>Runs the pipeline as a host without Kestrel does.</summary>
    public async Task<HttpContext> RunAsync(string method, string path, Action<HttpContext>? prepare = null)
    {
        var context = new DefaultHttpContext { RequestServices = null! };
        context.Request.Method = method;
        context.Request.Path = path;
        context.Response.Body = new MemoryStream();
        prepare?.Invoke(context);
        await WebPipeline.Build(_app.Services)(context);
        return context;
    }

    public async Task StoreAsync(string path, string content) => await Store.StoreAsync(
        path,
        async (stream, token) => await stream.WriteAsync(Encoding.UTF8.GetBytes(content), token),
        TestContext.Current.CancellationToken);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Action<HttpRequestMessage>? prepare = null)
    {
        var request = new HttpRequestMessage(method, path);
        prepare?.Invoke(request);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

internal sealed class CountingSignal : IReconcileSignal
{
    public int Count { get; private set; }

    public Task RequestAsync(ReconcileTarget target, string triggeredBy, CancellationToken cancellationToken)
    {
        Count++;
        return Task.CompletedTask;
    }
}
