using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.Hosting
{
    public static class ServiceCollectionExtensions
    {
        public static IServiceCollection AddFluxFunctions(this IServiceCollection services, IConfiguration configuration) => services;
    }
}

namespace Flux.Web
{
    public static class WebPipeline
    {
        public static RequestDelegate Build(IServiceProvider services) => context =>
        {
            context.Response.StatusCode = services is null ? 500 : 204;
            return Task.CompletedTask;
        };
    }
}
