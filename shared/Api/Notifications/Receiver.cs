using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>A webhook that asks for reconciles.</summary>
/// <remarks>Spec: notification.toolkit.fluxcd.io/v1.</remarks>
public sealed record Receiver : IFluxObject
{
    /// <inheritdoc />
    public required ObjectMetadata Metadata { get; init; }

    /// <summary>What the user wants.</summary>
    public required ReceiverSpec Spec { get; init; }

    /// <summary>What was done.</summary>
    [Schema(Default = """{"observedGeneration":-1}""")]
    public ReceiverStatus Status { get => field ?? new(); init; }

    /// <inheritdoc />
    [JsonIgnore]
    public bool Suspended => Spec.Suspend;

    /// <inheritdoc />
    [JsonIgnore]
    public IFluxStatus CommonStatus => Status;

    /// <summary>Reads an object as it is on the wire; unknown fields are ignored.</summary>
    /// <exception cref="FluxObjectException">A field is missing or of the wrong form.</exception>
    public static Receiver Read(JsonObject obj) => FluxJson.Read<Receiver>(obj);
}
