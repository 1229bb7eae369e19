using System.Net;
using System.Net.Sockets;
using Flux.Api;
using Flux.Cli;
using Flux.Durable;
using Flux.FileCommands;
using Flux.Hosting;
using Flux.Hosting.Fleets;
using Flux.Hosting.Watching;
using Flux.Kubernetes.Caching;
using Flux.Local.ApiServing;
using Flux.Reconciliation;
using Flux.Web;
using Microsoft.Extensions.Options;

namespace Flux.Local.Serving;

/// <summary>Everything in one process: the orchestration runtime, the watches, the reconcilers and the HTTP endpoints.</summary>
internal sealed class LocalHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    /// <summary>The clusters it has reached, or can read from files.</summary>
    public IReadOnlyCollection<string> Clusters => _app.Services.GetRequiredService<IClusterRegistry>().Names;

    private LocalHost(WebApplication app, Uri address) => (_app, Address) = (app, address);

    /// <summary>Where the endpoints are served.</summary>
    public Uri Address { get; }

    /// <summary>Starts; the host runs until it is disposed.</summary>
    /// <exception cref="FleetException">The fleet file, or the way to some of its clusters, cannot be used; everything at once.</exception>
    public static async Task<LocalHost> StartAsync(LocalHostOptions options, CancellationToken cancellationToken)
    {
        var address = WithPort(options.Listen);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(options.Settings)
        {
            ["Flux:Artifacts:Folder:Path"] = options.ArtifactFolder,
            ["Flux:Artifacts:Folder:AdvertisedUrl"] = (options.PublicUrl ?? address).ToString(),
        });
        if (options.ArtifactContainer is { } container)
        {
            builder.Configuration["Flux:Artifacts:Blob:ContainerUrl"] = container.ToString();
            builder.Configuration["Flux:Artifacts:Blob:AdvertisedUrl"] = (options.PublicUrl ?? address).ToString();
        }

        builder.Logging.AddHostLogging(options.LogLevel);
        options.Logging?.Invoke(builder.Logging);
        builder.WebHost.UseUrls(address.ToString());
        AddClusters(builder.Services, options);
        builder.Services.AddFluxFunctions(builder.Configuration);
        builder.Services.AddFluxWeb();
        builder.Services.Configure<WebOptions>(builder.Configuration.GetSection(WebOptions.SectionName));
        builder.Services.AddSingleton<LocalOrchestrationRuntime>(CreateRuntime);
        builder.Services.AddSingleton<IOrchestrationClient>(services => services.GetRequiredService<LocalOrchestrationRuntime>());
        builder.Services.AddHostedService<LocalRuntimeLifetime>();
        builder.Services.AddHostedService<FleetWatcher>();
        var app = builder.Build();
        try
        {
            options.Map?.Invoke(app);
            var pipeline = WebPipeline.Build(app.Services);
            app.MapFallback("{**path}", context =>
            {
                context.SetEndpoint(null); // the pipeline routes by itself
                return pipeline(context);
            });
            if (options.Fleet is not null)
            {
                await app.Services.GetRequiredService<FleetClusters>().LoadAsync(isStrict: true, cancellationToken);
            }

            await app.StartAsync(cancellationToken);
            return new(app, address);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when the token is cancelled.</summary>
    /// <exception cref="CliException">The host has ended by itself; why is in its log.</exception>
    public async Task UntilEndedAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _app.Lifetime.ApplicationStopping);
        await ApiServerCommand.UntilCancelledAsync(ended.Token);
        if (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException("the host ended by itself; what it logged before says why");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None); // to the end: running activities are drained within their limit
        await _app.DisposeAsync();
    }

    /// <summary>The clusters; what is watched anyway is not asked for again.</summary>
    private static void AddClusters(IServiceCollection services, LocalHostOptions options)
    {
        var kinds = FluxKinds.All.Select(kind => kind.Gvk).ToList();
        if (options.Fleet is not { } fleet)
        {
            services.AddSingleton<IClusterRegistry>(provider =>
            {
                var clock = provider.GetRequiredService<TimeProvider>();
                var lists = new SharedLists(clock);
                return new ClusterRegistry(options.Clusters.Select(client => CachedClient.Create(client, lists, kinds, clock, WatchIndexes.All)));
            });
            return;
        }

        services.AddFleet(provider =>
        {
            var clock = provider.GetRequiredService<TimeProvider>();
            var lists = new SharedLists(clock);
            return fleet with { Wrap = client => CachedClient.Create(client, lists, kinds, clock, WatchIndexes.All) };
        });
    }

    private static LocalOrchestrationRuntime CreateRuntime(IServiceProvider services) => new(
        services.GetRequiredService<OrchestratorRegistry>(),
        services.GetRequiredService<ActivityRegistry>(),
        services.GetRequiredService<IOptions<LocalOrchestrationOptions>>().Value,
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILoggerFactory>(),
        instanceId => instanceId[..Math.Max(instanceId.IndexOf('/', StringComparison.Ordinal), 0)],
        cluster => services.GetRequiredService<IClusterRegistry>().PolicyOf(cluster).Concurrency);

    // the artifacts' address has to be known before the server listens
    private static Uri WithPort(Uri listen)
    {
        if (listen.Port != 0)
        {
            return listen;
        }

        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new UriBuilder(listen) { Port = ((IPEndPoint)probe.LocalEndpoint).Port }.Uri;
    }
}
