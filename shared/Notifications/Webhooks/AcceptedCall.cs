using System.Text.Json.Nodes;
using Flux.Notifications.Senders;

namespace Flux.Notifications;

/// <summary>A call whose sender is known, as filters see it.</summary>
internal sealed class AcceptedCall(WebhookRequest request, SenderVerdict verdict)
{
    /// <summary>What was sent: one object, or the events of several; an empty object where it is not said to be JSON.</summary>
    /// <exception cref="ReceiverException">It is said to be JSON, and is no object.</exception>
    public IReadOnlyList<JsonObject> Bodies => field ??= verdict.Bodies ?? (JsonBody.IsJson(request.Header("Content-Type"))
        ? [JsonBody.TryRead(request.Body.Span) as JsonObject ?? throw new ReceiverException("failed to parse request body as JSON")]
        : [new JsonObject()]);

    /// <summary>What the caller's token says; null where there is none.</summary>
    public JsonObject? Claims => verdict.Claims;
}
