using System.Text.Json.Nodes;

namespace Flux.Api;

/// <summary>What was done for a Receiver.</summary>
public sealed record ReceiverStatus : IFluxStatus
{
    /// <inheritdoc />
    public IReadOnlyList<Condition> Conditions { get => field ?? []; init; }

    /// <inheritdoc />
    public string? LastHandledReconcileAt { get; init; }

    /// <inheritdoc />
    public long? ObservedGeneration { get; init; }

    /// <summary>The path to call, e.g. <c>/hook/c054…</c>; null where there is none.</summary>
    public string? WebhookPath { get; init; }

    /// <summary>The status as it is on the wire; what is null or an empty list is left out.</summary>
    public JsonObject ToJson() => FluxJson.Write(this);
}
