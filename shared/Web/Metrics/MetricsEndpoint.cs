using System.Text;
using Flux.Primitives.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Flux.Web.Metrics;

/// <summary><c>/metrics</c>, as Prometheus reads them: upstream's series and our own.</summary>
internal static class MetricsEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder endpoints)
    {
        _ = endpoints.ServiceProvider.GetService<MeterSource>(); // it listens from now on, not from the first scrape
        endpoints.MapMethods("/metrics", [HttpMethods.Get, HttpMethods.Head], GetAsync);
    }

    private static async Task GetAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var options = services.GetRequiredService<IOptions<WebOptions>>().Value;
        if (await EndpointGuard.RefusesAsync(context, options.MetricsAccess, options.MetricsToken))
        {
            return;
        }

        context.Response.ContentType = PrometheusText.ContentType;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        // upstream's own first; of two families of one name the first counts
        var sources = services.GetServices<IMetricsSource>().Append(services.GetRequiredService<MeterSource>());
        var families = sources.SelectMany(source => source.Read()).DistinctBy(family => PrometheusText.NameOf(family.Name), StringComparer.Ordinal);
        foreach (var family in families.OrderBy(family => family.Name, StringComparer.Ordinal))
        {
            var text = new StringBuilder();
            PrometheusText.Append(text, family);
            await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
        }
    }
}
