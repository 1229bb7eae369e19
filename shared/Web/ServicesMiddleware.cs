using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.Web;

/// <summary>Gives a request its services where the host has not: a function's <see cref="HttpContext"/> may come without.</summary>
internal sealed class ServicesMiddleware(RequestDelegate next, IServiceScopeFactory scopes)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.RequestServices is not null)
        {
            await next(context);
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        await next(context);
    }
}
