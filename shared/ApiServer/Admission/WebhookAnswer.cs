using System.Text.Json.Nodes;

namespace Flux.ApiServer.Admission;

/// <summary>What a webhook answered.</summary>
internal sealed record WebhookAnswer
{
    public required bool IsAllowed { get; init; }

    /// <summary>The <c>Status</c> of a refusal; null where the webhook gave none.</summary>
    public JsonObject? Result { get; init; }

    /// <summary>The JSON patch; empty for none.</summary>
    public JsonArray Patch { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyDictionary<string, string> AuditAnnotations { get; init; } = new Dictionary<string, string>();
}
