using System.Text.Json.Nodes;

namespace Flux.Notifications.Senders;

/// <summary>What came of looking at a call: it is the sender's that the Receiver expects.</summary>
internal sealed record SenderVerdict
{
    /// <summary>Nothing more is known of it than that.</summary>
    public static SenderVerdict Accepted { get; } = new();

    /// <summary>What filters see as the body, where it is not what was sent; null where it is.</summary>
    public IReadOnlyList<JsonObject>? Bodies { get; init; }

    /// <summary>What the caller's token says; null where there is none.</summary>
    public JsonObject? Claims { get; init; }

    /// <summary>The answer, where nothing is to be reconciled: a question of the sender's; null otherwise.</summary>
    public WebhookResult? Answer { get; init; }

    /// <summary>Whether the same body, sent again, is the same call.</summary>
    public bool IsOnce { get; init; }
}
