using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Flux.Web;

/// <summary>Turns what no endpoint answered into JSON, and an exception into a 500 that tells nothing of it.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await Problems.WriteAsync(context, e.StatusCode);
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            Log.Failed(logger, context.Request.Method, e);
            context.Response.Clear();
            await Problems.WriteAsync(context, StatusCodes.Status500InternalServerError);
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null } response)
        {
            await Problems.WriteAsync(context, response.StatusCode);
        }
    }

    private static partial class Log
    {
        // without the path: that of a webhook is its credential
        [LoggerMessage(LogLevel.Error, "A {Method} request failed")]
        public static partial void Failed(ILogger logger, string method, Exception exception);
    }
}
