using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.Hosting;

public static class FluxServices
{
    public static IServiceCollection AddFluxFunctions(this IServiceCollection services, IConfiguration configuration) => services;
}
