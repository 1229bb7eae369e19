using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Flux.Primitives;

namespace Flux.Oci.Registry;

/// <summary>Says what went wrong with a registry.</summary>
/// <remarks>Spec: OCI distribution-spec v1.1 "Error Codes"; the messages are go-containerregistry's.</remarks>
internal static class RegistryErrors
{
    private const int MaxBodyBytes = 64 << 10;
    private const int MaxTextLength = 1024;
    private const int MaxErrors = 10;

    /// <summary>The error of an answer.</summary>
    public static async Task<OciException> OfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body;
        try
        {
            body = await BoundedContent.ReadAsync(response.Content, MaxBodyBytes, cancellationToken) ?? [];
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            body = [];
        }

        var errors = Read(body);
        var status = string.Create(CultureInfo.InvariantCulture, $"unexpected status code {(int)response.StatusCode} {TextOf(response)}");
        var text = errors.Count switch
        {
            0 when body.Length == 0 && response.RequestMessage?.Method == HttpMethod.Head => $"{status} (HEAD responses have no body, use GET for details)",
            0 when body.Length == 0 => status,
            0 => $"{status}: {Clean(Encoding.UTF8.GetString(body))}",
            1 => errors[0].Text,
            _ => $"multiple errors returned: {string.Join("; ", errors.Select(error => error.Text))}",
        };
        return new($"{Prefix(response.RequestMessage)}{text}") { StatusCode = response.StatusCode, Codes = [.. errors.Select(error => error.Code)] };
    }

    /// <summary>The error of a request that got no answer.</summary>
    public static OciException Of(HttpRequestMessage request, Exception failure)
    {
        Exception? cause = failure;
        while (cause is not null and not (EgressException or ConnectionException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException))
        {
            cause = cause.InnerException;
        }

        return new($"{Prefix(request)}{Clean((cause ?? failure).Message)}", failure);
    }

    /// <summary>Text of others as one line, without control characters, and not too long.</summary>
    public static string Clean(string text)
    {
        var plain = string.Concat(text.Take(MaxTextLength).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return text.Length > MaxTextLength ? $"{plain}..." : plain;
    }

    // without user information and query, which may hold credentials
    private static string Prefix(HttpRequestMessage? request) => request?.RequestUri is { } url
        ? $"{request.Method} {url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}: "
        : "";

    private static string TextOf(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.NotFound => "Not Found",
        HttpStatusCode.Unauthorized => "Unauthorized",
        HttpStatusCode.Forbidden => "Forbidden",
        HttpStatusCode.TooManyRequests => "Too Many Requests",
        HttpStatusCode.InternalServerError => "Internal Server Error",
        HttpStatusCode.BadGateway => "Bad Gateway",
        HttpStatusCode.ServiceUnavailable => "Service Unavailable",
        HttpStatusCode.GatewayTimeout => "Gateway Timeout",
        _ => response.StatusCode.ToString(),
    };

    private static List<(string Code, string Text)> Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new() { MaxDepth = 16 });
            var list = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("errors", out var errors)
                && errors.ValueKind == JsonValueKind.Array ? errors : default;
            return list.ValueKind != JsonValueKind.Array ? [] :
            [
                .. list.EnumerateArray().Take(MaxErrors).Where(error => error.ValueKind == JsonValueKind.Object).Select(error =>
                {
                    var (code, message) = (Text(error, "code"), Text(error, "message"));
                    var detail = Text(error, "detail");
                    return (code, Clean(detail.Length > 0 ? $"{code}: {message}; {detail}" : $"{code}: {message}"));
                }),
            ];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static string Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
}
