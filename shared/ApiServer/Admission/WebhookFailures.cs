using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Admission;

/// <summary>The words for a webhook that was not reached, or answered with a failure.</summary>
/// <remarks>Spec: k8s.io/client-go 1.36, <c>rest/request.go</c>, and k8s.io/apimachinery, <c>pkg/api/errors</c>, NewGenericServerResponse.</remarks>
internal static class WebhookFailures
{
    private const int MaxTextBytes = 2048;

    /// <summary>What an answer with a status code that is no success says.</summary>
    /// <param name="code">The status code.</param>
    /// <param name="type">The media type; the body is only repeated where it is text, or where there is none.</param>
    /// <param name="body">The body; a <c>Status</c> speaks for itself.</param>
    public static string Refusal(HttpStatusCode code, string type, byte[] body)
    {
        if (Status(body) is { Length: > 0 } message)
        {
            return message;
        }

        var text = "unknown";
        if (type.Length == 0 || type.StartsWith("text/", StringComparison.Ordinal))
        {
            text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaxTextBytes))).Trim();
        }

        return code switch
        {
            HttpStatusCode.BadRequest => "the server rejected our request for an unknown reason",
            HttpStatusCode.Unauthorized => "the server has asked for the client to provide credentials",
            HttpStatusCode.Forbidden or HttpStatusCode.UnsupportedMediaType => text,
            HttpStatusCode.NotFound => "the server could not find the requested resource",
            HttpStatusCode.MethodNotAllowed => "the server does not allow this method on the requested resource",
            HttpStatusCode.NotAcceptable => text is "" or "unknown" ? "the server was unable to respond with a content type that the client supports" : text,
            HttpStatusCode.Conflict => "the server reported a conflict",
            HttpStatusCode.UnprocessableEntity => "the server rejected our request due to an error in our request",
            HttpStatusCode.TooManyRequests => "the server has received too many requests and has asked us to try again later",
            HttpStatusCode.ServiceUnavailable => "the server is currently unable to handle the request",
            HttpStatusCode.GatewayTimeout => "the server was unable to return a response in the time allotted, but may still be processing the request",
            >= HttpStatusCode.InternalServerError => $"an error on the server ({Quote.Go(text)}) has prevented the request from succeeding",
            _ => $"the server responded with the status code {(int)code} but did not return more information",
        };
    }

    /// <summary>Why a webhook was not reached.</summary>
    public static string Why(Exception e, WebhookAddress address)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return $"dial tcp {Target(address)}: connect: connection refused";
                case SocketException { SocketErrorCode: SocketError.HostNotFound }:
                    return $"dial tcp: lookup {address.Dial?.Host ?? address.Url.Host}: no such host";
                case AuthenticationException:
                    return "tls: failed to verify certificate: x509: certificate signed by unknown authority";
                default:
                    break;
            }
        }

        return e.Message;
    }

    private static string Target(WebhookAddress address) =>
        address.Dial is { } dial ? $"{dial.Host}:{dial.Port}" : $"{address.Url.Host}:{address.Url.Port}";

    private static string? Status(byte[] body)
    {
        try
        {
            return JsonDecoder.Decode(body, null) is JsonObject status && status.Text("kind") == "Status" ? status.Text("message") : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
