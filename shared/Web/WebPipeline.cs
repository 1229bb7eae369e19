using Flux.Web.Artifacts;
using Flux.Web.Health;
using Flux.Web.Metrics;
using Flux.Web.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Flux.Web;

/// <summary>
/// Everything that is served over HTTP, built once: Kestrel runs it in <c>Local</c>, a catch-all function hands its requests
/// to it in Azure.
/// </summary>
public static class WebPipeline
{
    /// <summary>Builds the pipeline; the services are those of <see cref="ServiceCollectionExtensions.AddFluxWeb"/> and the host's.</summary>
    public static RequestDelegate Build(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var app = new ApplicationBuilder(services);
        Use(app);
        return app.Build();
    }

    /// <summary>Adds the pipeline to an application of the host's own.</summary>
    public static IApplicationBuilder Use(IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<ServicesMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<SecurityHeadersMiddleware>();
        app.UseRouting();
        app.UseEndpoints(endpoints =>
        {
            endpoints.MapWebhooks();   // POST /hook/{digest}, POST /c/{cluster}/hook/{digest}
            endpoints.MapArtifacts();  // GET and HEAD /artifacts/{path}
            endpoints.MapHealth();     // GET /healthz, GET /readyz
            endpoints.MapMetrics();    // GET /metrics
        });
        app.Run(context => Problems.WriteAsync(context, StatusCodes.Status404NotFound));
        return app;
    }
}
