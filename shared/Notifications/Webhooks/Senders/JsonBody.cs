using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Notifications.Senders;

/// <summary>Reads bodies as JSON.</summary>
internal static class JsonBody
{
    private const int MaxDepth = 64;

    /// <summary>The body; null where it is not JSON.</summary>
    public static JsonNode? TryRead(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.TrimStart("\uFEFF"u8), documentOptions: new() { MaxDepth = MaxDepth });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The body as an object.</summary>
    /// <exception cref="ReceiverException">It is none.</exception>
    public static JsonObject Read(ReadOnlySpan<byte> body, string sender)
    {
        var node = TryRead(body);
        try
        {
            _ = (node as JsonObject)?.Count; // a key that is there twice is told only when it is looked at
            return node as JsonObject ?? throw new ReceiverException($"cannot decode {sender} webhook payload");
        }
        catch (ArgumentException e)
        {
            throw new ReceiverException($"cannot decode {sender} webhook payload: a field is there twice", e);
        }
    }

    /// <summary>Whether a content type says JSON, as one of several or with parameters.</summary>
    public static bool IsJson(string? contentType) => (contentType ?? "").Split(',')
        .Select(type => type.Split(';')[0].Trim())
        .Any(type => type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Fails where a field is there and no text.</summary>
    /// <exception cref="ReceiverException">It is something else.</exception>
    public static void ExpectText(JsonNode? node, string sender, params ReadOnlySpan<string> path)
    {
        if (node.At(path) is { } value && value.GetValueKind() is not (JsonValueKind.String or JsonValueKind.Null))
        {
            throw new ReceiverException($"cannot decode {sender} webhook payload");
        }
    }

    /// <summary>The field <c>payload</c> of a form; null where there is none.</summary>
    public static byte[]? FormPayload(ReadOnlySpan<byte> body)
    {
        foreach (var pair in Encoding.UTF8.GetString(body).Split('&'))
        {
            if (pair.StartsWith("payload=", StringComparison.Ordinal))
            {
                return Encoding.UTF8.GetBytes(Uri.UnescapeDataString(pair["payload=".Length..].Replace('+', ' ')));
            }
        }

        return null;
    }
}
