using Flux.Artifacts;
using Flux.Durable;
using Flux.Git;
using Flux.Git.GitHub;
using Flux.HelmReleases;
using Flux.Hosting.Fleets;
using Flux.Hosting.Watching;
using Flux.Identity;
using Flux.Kustomizations;
using Flux.Notifications;
using Flux.Notifications.Tokens;
using Flux.Oci;
using Flux.Orchestrations;
using Flux.Primitives;
using Flux.Primitives.Metrics;
using Flux.Reconciliation;
using Flux.Sources;
using Flux.Sources.Charts;
using Flux.Sources.Generators;
using Flux.Sources.Registries;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flux.Hosting;

/// <summary>Puts the core together, the same for every host. A host adds its orchestration client and its clusters.</summary>
public static class FluxServices
{
    /// <summary>Adds options, stores, reconcilers and what the orchestrations call.</summary>
    public static IServiceCollection AddFluxFunctions(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        return services
            .AddFluxOptions(configuration)
            .AddClock()
            .AddArtifacts(configuration)
            .AddIdentities(configuration)
            .AddGit()
            .AddRegistries(configuration)
            .AddWebhooks()
            .AddReconcilers()
            .AddOrchestrations();
    }

    private static IServiceCollection AddFluxOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ArtifactOptions>().Bind(configuration.GetSection(ArtifactOptions.SectionName)).ValidateOnStart();
        services.AddOptions<GitClientOptions>().Bind(configuration.GetSection(GitClientOptions.SectionName)).ValidateOnStart();
        services.AddOptions<ReconciliationOptions>().Bind(configuration.GetSection(ReconciliationOptions.SectionName)).ValidateOnStart();
        services.AddOptions<KustomizationOptions>().Bind(configuration.GetSection(KustomizationOptions.SectionName)).ValidateOnStart();
        services.AddOptions<HelmReleaseOptions>().Bind(configuration.GetSection(HelmReleaseOptions.SectionName)).ValidateOnStart();
        services.AddOptions<NotificationOptions>().Bind(configuration.GetSection(NotificationOptions.SectionName)).ValidateOnStart();
        services.AddOptions<LocalOrchestrationOptions>().Bind(configuration.GetSection(LocalOrchestrationOptions.SectionName)).ValidateOnStart();
        services.AddOptions<HelmOptions>().Bind(configuration.GetSection(HelmOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<HelmOptions>, HelmOptionsValidator>();
        services.AddOptions<ArtifactGeneratorOptions>().Bind(configuration.GetSection(ArtifactGeneratorOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ArtifactGeneratorOptions>, ArtifactGeneratorOptionsValidator>();
        services.AddOptions<EgressOptions>().Bind(configuration.GetSection(EgressOptions.SectionName));
        services.AddSingleton<IValidateOptions<ArtifactOptions>, ArtifactOptionsValidator>();
        services.AddSingleton<IValidateOptions<GitClientOptions>, GitClientOptionsValidator>();
        services.AddSingleton<IValidateOptions<ReconciliationOptions>, ReconciliationOptionsValidator>();
        services.AddSingleton<IValidateOptions<KustomizationOptions>, KustomizationOptionsValidator>();
        services.AddSingleton<IValidateOptions<HelmReleaseOptions>, HelmReleaseOptionsValidator>();
        services.AddSingleton<IValidateOptions<NotificationOptions>, NotificationOptionsValidator>();
        services.AddSingleton<IValidateOptions<LocalOrchestrationOptions>, LocalOrchestrationOptionsValidator>();
        return services.AddSingleton(provider =>
        {
            var egress = provider.GetRequiredService<IOptions<EgressOptions>>().Value;
            return new EgressPolicy { AllowLoopback = egress.AllowLoopback, AllowedHosts = [.. egress.AllowedHosts] };
        });
    }

    private static IServiceCollection AddClock(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<FluxMetrics>().AddSingleton<IMetricsSource>(provider => provider.GetRequiredService<FluxMetrics>());
    }

    private static IServiceCollection AddArtifacts(this IServiceCollection services, IConfiguration configuration) => services
        .AddArtifactStore(configuration)
        .AddSingleton<IArtifactFetcher>(provider => new SharedArtifacts(
            new ArtifactFetcher(
                provider.GetRequiredService<IArtifactStore>(),
                ArtifactFetcher.CreateHttpClient(provider.GetRequiredService<EgressPolicy>()),
                provider.GetRequiredService<IOptions<ArtifactOptions>>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<ArtifactFetcher>>()),
            provider.GetRequiredService<IOptions<ArtifactOptions>>().Value.MaxSharedBytes));

    /// <summary>A container of blob storage where one is named (<c>Flux:Artifacts:Blob:ContainerUrl</c>), else a folder.</summary>
    private static IServiceCollection AddArtifactStore(this IServiceCollection services, IConfiguration configuration)
    {
        var blob = configuration.GetSection(BlobArtifactStoreOptions.SectionName);
        if (string.IsNullOrEmpty(blob[nameof(BlobArtifactStoreOptions.ContainerUrl)]))
        {
            services.AddOptions<FolderArtifactStoreOptions>().Bind(configuration.GetSection(FolderArtifactStoreOptions.SectionName)).ValidateOnStart();
            return services
                .AddSingleton<IValidateOptions<FolderArtifactStoreOptions>, FolderArtifactStoreOptionsValidator>()
                .AddSingleton<IArtifactStore, FolderArtifactStore>()
                .AddSingleton<IRecordStore, FolderRecordStore>();
        }

        services.AddOptions<BlobArtifactStoreOptions>().Bind(blob).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<BlobArtifactStoreOptions>, BlobArtifactStoreOptionsValidator>()
            .AddSingleton(provider =>
            {
                var options = provider.GetRequiredService<IOptions<BlobArtifactStoreOptions>>().Value;
                var identity = provider.GetRequiredService<ICloudIdentities>().AzureCredential(IdentitySubject.Host with { AzureClientId = options.ClientId });
                return new BlobStorage(options, identity, provider.GetRequiredService<TimeProvider>());
            })
            .AddSingleton<IArtifactStore, BlobArtifactStore>()
            .AddSingleton<IRecordStore, BlobRecordStore>();
    }

    // hosts' configuration has the environment in it, which is where clouds put what a program's own identity is made of
    private static IServiceCollection AddIdentities(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IdentityOptions>().Bind(configuration.GetSection(IdentityOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityOptionsValidator>();
        services.TryAddSingleton(new HostEnvironment { Variable = name => configuration[name], Home = configuration["HOME"] });
        services.AddSingleton(provider => new CloudIdentities(
            provider.GetRequiredService<IOptions<IdentityOptions>>().Value,
            provider.GetRequiredService<HostEnvironment>(),
            provider.GetRequiredService<EgressPolicy>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<FluxMetrics>()));
        return services
            .AddSingleton<ICloudIdentities>(provider => provider.GetRequiredService<CloudIdentities>())
            .AddSingleton<IAksDiscovery>(provider => provider.GetRequiredService<CloudIdentities>());
    }

    private static IServiceCollection AddGit(this IServiceCollection services) => services
        .AddSingleton<GitHubAppClient>()
        .AddSingleton<IGitClient>(provider => new GitClient(
            provider.GetRequiredService<IOptions<GitClientOptions>>().Value,
            provider.GetRequiredService<EgressPolicy>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<GitClient>>()));

    private static IServiceCollection AddRegistries(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OciClientOptions>().Bind(configuration.GetSection(OciClientOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OciClientOptions>, OciClientOptionsValidator>();
        return services.AddSingleton<IOciClient>(provider => new OciClient(
            provider.GetRequiredService<IOptions<OciClientOptions>>().Value,
            provider.GetRequiredService<EgressPolicy>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    private static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<ReceiverIndex>()
        .AddSingleton(provider => new IssuerKeys(provider.GetRequiredService<EgressPolicy>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ReceiverHandler>()
        .AddSingleton<IReconcileSignal, ReconcileSignal>();

    private static IServiceCollection AddReconcilers(this IServiceCollection services) => services
        .AddSingleton(provider => new EgressHttp(provider.GetRequiredService<EgressPolicy>()))
        .AddSingleton<IEventSink>(provider => new KubernetesEventSink(
            provider.GetRequiredService<IClusterRegistry>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<ReconciliationOptions>>().Value,
            provider.GetRequiredService<ILogger<KubernetesEventSink>>()))
        .AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<ReconciliationOptions>>().Value;
            return new ReconcileServices
            {
                Clusters = provider.GetRequiredService<IClusterRegistry>(),
                Events = [.. provider.GetServices<IEventSink>()],
                Clock = provider.GetRequiredService<TimeProvider>(),
                Jitter = new IntervalJitter(options.IntervalJitterPercentage, Random.Shared),
                Options = options,
                Loggers = provider.GetRequiredService<ILoggerFactory>(),
                Metrics = provider.GetRequiredService<FluxMetrics>(),
            };
        })
        .AddSingleton<IReconciler, GitRepositoryReconciler>()
        .AddSingleton<IReconciler, BucketReconciler>()
        .AddSingleton<IReconciler, HelmRepositoryReconciler>()
        .AddSingleton(provider => new RegistryServices
        {
            Client = provider.GetRequiredService<IOciClient>(),
            Identities = provider.GetRequiredService<ICloudIdentities>(),
            Options = provider.GetRequiredService<IOptions<OciClientOptions>>().Value,
        })
        .AddSingleton<IReconciler, HelmChartReconciler>()
        .AddSingleton<IReconciler, ArtifactGeneratorReconciler>()
        .AddSingleton<IReconciler, OciRepositoryReconciler>()
        .AddSingleton<IReconciler>(provider => new KustomizationReconciler(
            provider.GetRequiredService<ReconcileServices>(),
            provider.GetRequiredService<IArtifactFetcher>(),
            provider.GetRequiredService<IOptions<KustomizationOptions>>().Value,
            provider.GetRequiredService<EgressPolicy>(),
            new AppliedRecordStore(provider.GetRequiredService<IRecordStore>(), provider.GetRequiredService<ILogger<AppliedRecordStore>>()),
            provider.GetRequiredService<ICloudIdentities>()))
        .AddSingleton<IReconciler>(provider => new HelmReleaseReconciler(
            provider.GetRequiredService<ReconcileServices>(),
            provider.GetRequiredService<IArtifactFetcher>(),
            provider.GetRequiredService<IOptions<HelmReleaseOptions>>().Value,
            provider.GetRequiredService<EgressPolicy>(),
            provider.GetRequiredService<ICloudIdentities>()))
        .AddSingleton<IReconciler, ReceiverReconciler>();

    private static IServiceCollection AddOrchestrations(this IServiceCollection services) => services
        .AddSingleton<ReconcileDispatcher>()
        .AddClusterGate()
        .AddSingleton<ISweep, FleetSweep>()
        .AddSingleton(new OrchestratorRegistry().AddFluxOrchestrators())
        .AddSingleton(provider => new ActivityRegistry().Add<ReconcileRequest, ReconcileOutcome>(
            OrchestrationNames.Reconcile, provider.GetRequiredService<ReconcileDispatcher>().ReconcileAsync));

    private static IServiceCollection AddClusterGate(this IServiceCollection services)
    {
        services.TryAddSingleton<ClusterGate>();
        return services;
    }

    /// <summary>Adds the clusters of a fleet file, which may change while the host runs. The host has them loaded first.</summary>
    public static IServiceCollection AddFleet(this IServiceCollection services, Func<IServiceProvider, FleetHostOptions> options)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services
            .AddSingleton(options)
            .AddSingleton<FleetConnector>()
            .AddSingleton<FleetClusters>()
            .AddSingleton<IClusterRegistry>(provider => provider.GetRequiredService<FleetClusters>())
            .AddHostedService<FleetRefresher>();
    }
}
