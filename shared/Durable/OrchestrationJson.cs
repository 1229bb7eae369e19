using System.Text;
using System.Text.Json;

namespace Flux.Durable;

/// <summary>
/// How payloads are written to history: System.Text.Json in its web form. Everything an orchestration hands on goes
/// through here even in one process, so that what works locally works on Durable Functions.
/// </summary>
public static class OrchestrationJson
{
    /// <summary>The largest input, result or event, in bytes of UTF-8.</summary>
    public const int MaxPayloadBytes = 16 * 1024;

    /// <summary>The largest custom status, in characters: Durable Task counts 16 KiB of UTF-16.</summary>
    public const int MaxCustomStatusChars = 8 * 1024;

    /// <summary>The options both hosts serialize with.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    /// <summary>Writes a payload.</summary>
    /// <param name="value">The value; null is written as <c>null</c>.</param>
    /// <param name="payload">What it is, for the error: <c>the input of activity Reconcile</c>.</param>
    /// <exception cref="OrchestrationPayloadException">Not serializable, or larger than <see cref="MaxPayloadBytes"/>.</exception>
    public static string Serialize(object? value, string payload)
    {
        var json = Write(value, payload);
        var size = json.Length > MaxPayloadBytes ? json.Length : Encoding.UTF8.GetByteCount(json);
        return size <= MaxPayloadBytes
            ? json
            : throw new OrchestrationPayloadException(payload, $"is larger than {MaxPayloadBytes} bytes; content belongs in the artifact store");
    }

    /// <summary>Writes a custom status; null clears it.</summary>
    /// <exception cref="OrchestrationPayloadException">Not serializable, or longer than <see cref="MaxCustomStatusChars"/>.</exception>
    public static string? SerializeCustomStatus(object? value)
    {
        const string Payload = "the custom status";
        var json = value is null ? null : Write(value, Payload);
        return json is null || json.Length <= MaxCustomStatusChars
            ? json
            : throw new OrchestrationPayloadException(Payload, $"is longer than {MaxCustomStatusChars} characters");
    }

    /// <summary>Reads a payload.</summary>
    /// <exception cref="OrchestrationPayloadException">The text does not fit <typeparamref name="T"/>.</exception>
    public static T Deserialize<T>(string json, string payload)
    {
        try
        {
            // null only where the sender wrote null, which is the sender's and receiver's agreement
            return JsonSerializer.Deserialize<T>(json, Options)!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new OrchestrationPayloadException(payload, $"is not a {typeof(T).Name}: {e.Message}", e);
        }
    }

    private static string Write(object? value, string payload)
    {
        try
        {
            // by its own type: what is declared as object would be looked up and nested once more
            return JsonSerializer.Serialize(value, value?.GetType() ?? typeof(object), Options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new OrchestrationPayloadException(payload, $"cannot be serialized: {e.Message}", e);
        }
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
