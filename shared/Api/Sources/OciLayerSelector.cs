namespace Flux.Api;

/// <summary>Which layer of an artifact, and what becomes of it.</summary>
public sealed record OciLayerSelector
{
    /// <summary>Unpacks the layer and archives its files anew.</summary>
    public const string Extract = "extract";

    /// <summary>Takes the layer as it is.</summary>
    public const string Copy = "copy";

    /// <summary>The first layer of this media type; null for the first layer.</summary>
    public string? MediaType { get; init; }

    /// <summary><c>extract</c> or <c>copy</c>; null for <c>extract</c>.</summary>
    [Schema(Enum = [Extract, Copy])]
    public string? Operation { get; init; }
}
