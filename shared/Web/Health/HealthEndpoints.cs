using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.Web.Health;

/// <summary><c>/healthz</c>: the program runs. <c>/readyz</c>: it can do its work.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/healthz", [HttpMethods.Get, HttpMethods.Head], OkAsync);
        endpoints.MapMethods("/readyz", [HttpMethods.Get, HttpMethods.Head], ReadyAsync);
    }

    private static async Task ReadyAsync(HttpContext context)
    {
        foreach (var check in context.RequestServices.GetServices<IReadinessCheck>())
        {
            if (await check.ProblemAsync(context.RequestAborted) is { } problem)
            {
                await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"{check.Name}: {problem}");
                return;
            }
        }

        await OkAsync(context);
    }

    private static Task OkAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("ok", context.RequestAborted);
    }
}
