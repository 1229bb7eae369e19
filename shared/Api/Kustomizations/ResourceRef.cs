namespace Flux.Api;

/// <summary>Identifies an applied object.</summary>
public sealed record ResourceRef
{
    /// <summary><c>namespace_name_group_kind</c>, with <c>:</c> in a name as <c>__</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The API version, e.g. <c>v1</c>.</summary>
    public required string V { get; init; }
}
