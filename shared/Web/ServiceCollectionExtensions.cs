using System.Diagnostics;
using Flux.Notifications;
using Flux.Notifications.Tokens;
using Flux.Primitives;
using Flux.Web.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flux.Web;

/// <summary>What the HTTP endpoints need.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Registers the endpoints and what answers them. The host adds <c>IClusterRegistry</c>, <c>IArtifactStore</c>,
    /// <c>IReconcileSignal</c>, logging, and configures <see cref="WebOptions"/> and <see cref="NotificationOptions"/>.
    /// </summary>
    public static IServiceCollection AddFluxWeb(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRouting();
        services.AddOptionsWithValidateOnStart<WebOptions>();
        services.AddOptionsWithValidateOnStart<NotificationOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WebOptions>, WebOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WebOptions>, EndpointAccessValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<NotificationOptions>, NotificationOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ReceiverIndex>();
        services.TryAddSingleton(provider => new IssuerKeys(provider.GetService<EgressPolicy>() ?? new(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ReceiverHandler>();
        services.AddSingleton<MeterSource>();

        // the server's own line for each request holds its path, and a webhook's path is its secret
        services.Configure<LoggerFilterOptions>(filter => filter.AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.Warning));

        // what a web host registers and routing needs, for hosts that are none
        services.TryAddSingleton(_ => new DiagnosticListener("Flux.Web"));
        services.TryAddSingleton<DiagnosticSource>(provider => provider.GetRequiredService<DiagnosticListener>());
        return services;
    }
}
