using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Notifications.Senders;

/// <summary>Azure Event Grid, which asks whether it may call before it does, and sends several events at once.</summary>
/// <remarks>
/// Spec: Azure Event Grid, "Endpoint validation with Event Grid event schema" and "… with CloudEvents schema" (CloudEvents 1.0, Web Hooks for
/// Event Delivery, "Abuse Protection").
/// </remarks>
internal static class EventGrid
{
    private const int MaxEvents = 1000;

    /// <summary>The answer to a question by OPTIONS; null where there is none in the request.</summary>
    public static WebhookResult? AnswerTo(WebhookRequest request) => request.Header("WebHook-Request-Origin") is { Length: > 0 and < 256 } origin
        && origin.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '_' or '*')
            ? WebhookResult.Ok with { Headers = new Dictionary<string, string> { ["WebHook-Allowed-Origin"] = origin, ["WebHook-Allowed-Rate"] = "*" } }
            : null;

    /// <summary>The events of a body, or the answer to the question in it; null where it is not Event Grid's.</summary>
    /// <exception cref="ReceiverException">It is malformed.</exception>
    public static SenderVerdict? Read(WebhookRequest request, JsonNode? body)
    {
        if (body is not JsonArray list)
        {
            return null;
        }

        List<JsonObject> events = [.. list.OfType<JsonObject>()];
        if (events.Count != list.Count || events.Count is 0 or > MaxEvents)
        {
            throw new ReceiverException("cannot decode ACR webhook payload: not a list of events");
        }

        if (events.Find(item => item.Text("eventType") == "Microsoft.EventGrid.SubscriptionValidationEvent") is not { } question)
        {
            return new() { Bodies = events };
        }

        var code = question.Text("data", "validationCode") is { Length: > 0 and <= 512 } text ? text : throw new ReceiverException("the validation event has no code");
        return request.Header("aeg-event-type") == "SubscriptionValidation"
            ? new() { Answer = WebhookResult.Ok with { Json = new JsonObject { ["validationResponse"] = code }.ToJsonString() } }
            : throw new ReceiverException("a validation event without the header aeg-event-type: SubscriptionValidation");
    }
}
