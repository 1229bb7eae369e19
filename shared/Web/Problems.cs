using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Flux.Web;

/// <summary>Errors as JSON.</summary>
/// <remarks>Spec: RFC 9457, <c>application/problem+json</c>.</remarks>
internal static class Problems
{
    private const string ContentType = "application/problem+json";

    /// <summary>Answers with a status and what went wrong, in words that every caller may read.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string? detail = null)
    {
        using var json = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "about:blank");
            writer.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
            writer.WriteNumber("status", status);
            if (!string.IsNullOrEmpty(detail))
            {
                writer.WriteString("detail", detail);
            }

            writer.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(json.GetBuffer().AsMemory(0, (int)json.Length), context.RequestAborted);
        }
    }
}
