using Azure.Core.Serialization;
using Flux.Durable;
using Flux.Web;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.Azure;

/// <summary>What this host adds to the core.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Orchestrations are started and signalled through Durable Functions, and payloads are written as the core writes them
    /// (the Durable extension takes its converter from the worker's serializer).
    /// </summary>
    public static IServiceCollection AddDurableOrchestrations(this IServiceCollection services)
    {
        services.AddSingleton<OrchestrationClientAdapter>();
        services.AddSingleton<IOrchestrationClient>(provider => provider.GetRequiredService<OrchestrationClientAdapter>());
        return services.Configure<WorkerOptions>(worker => worker.Serializer = new JsonObjectSerializer(OrchestrationJson.Options));
    }

    /// <summary>The ASP.NET Core pipeline both hosts serve, built once.</summary>
    /// <remarks>
    /// The Functions host hands requests on from this machine, so every caller seems to be on it: what is for loopback alone by default is for
    /// nobody here, and asking for loopback is an error at the start.
    /// </remarks>
    public static IServiceCollection AddHttpPipeline(this IServiceCollection services, IConfiguration configuration) => services
        .AddFluxWeb()
        .Configure<WebOptions>(web => (web.ArtifactAccess, web.MetricsAccess) = (EndpointAccess.Nobody, EndpointAccess.Nobody))
        .Configure<WebOptions>(configuration.GetSection(WebOptions.SectionName))
        .PostConfigure<WebOptions>(web => web.IsBehindLocalProxy = true)
        .AddSingleton(WebPipeline.Build);
}
