using Azure.Core.Serialization;
using Flux.Durable;
using Flux.Web;
using Microsoft.Azure.Functions.Worker;
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
    public static IServiceCollection AddHttpPipeline(this IServiceCollection services) =>
        services.AddSingleton(WebPipeline.Build);
}
