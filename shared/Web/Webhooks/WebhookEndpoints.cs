using System.Buffers;
using Flux.Notifications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Flux.Web.Webhooks;

/// <summary>Where webhooks call.</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder endpoints)
    {
        // OPTIONS is how Event Grid asks whether it may call
        endpoints.MapMethods("/hook/{digest}", [HttpMethods.Post, HttpMethods.Options], HandleAsync);
        endpoints.MapMethods("/c/{cluster}/hook/{digest}", [HttpMethods.Post, HttpMethods.Options], HandleAsync);
    }

    private static async Task HandleAsync(HttpContext context)
    {
        var limit = context.RequestServices.GetRequiredService<IOptions<NotificationOptions>>().Value.MaxBodyBytes;
        if (await ReadAsync(context, limit) is not { } body)
        {
            await Problems.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, WebhookResult.TooLarge.Problem);
            return;
        }

        var result = await context.RequestServices.GetRequiredService<ReceiverHandler>().HandleAsync(
            new()
            {
                Path = WebhookPath.Prefix + context.GetRouteValue("digest") + context.Request.QueryString,
                Cluster = context.GetRouteValue("cluster") as string,
                Method = context.Request.Method,
                Header = name => context.Request.Headers[name] is [{ } value] ? value : null,
                Body = body,
            },
            context.RequestAborted);
        foreach (var (name, value) in result.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (result.StatusCode == StatusCodes.Status200OK)
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            if (result.Json is { } json)
            {
                context.Response.ContentType = "application/json; charset=utf-8";
                await context.Response.WriteAsync(json, context.RequestAborted);
            }

            return;
        }

        await Problems.WriteAsync(context, result.StatusCode, result.Problem);
    }

    /// <summary>The whole body; null where it is larger than the limit.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context, int limit)
    {
        if (context.Request.ContentLength > limit)
        {
            return null;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            // the server would count the framing of chunks too; what is read here is counted below
            feature.MaxRequestBodySize = null;
        }

        var body = new ArrayBufferWriter<byte>((int)(context.Request.ContentLength ?? 4096) + 1);
        while (body.WrittenCount <= limit)
        {
            var read = await context.Request.Body.ReadAsync(body.GetMemory(4096), context.RequestAborted);
            if (read == 0)
            {
                return body.WrittenMemory;
            }

            body.Advance(read);
        }

        return null;
    }
}
