using Microsoft.AspNetCore.Http;

namespace Flux.Web;

/// <summary>Headers that keep a browser from doing anything with what is served here.</summary>
internal sealed class SecurityHeadersMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            SetDefault(headers, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
            SetDefault(headers, "Cache-Control", "no-store");
            if (context.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>An endpoint may know better.</summary>
    private static void SetDefault(IHeaderDictionary headers, string name, string value)
    {
        if (!headers.ContainsKey(name))
        {
            headers[name] = value;
        }
    }
}
