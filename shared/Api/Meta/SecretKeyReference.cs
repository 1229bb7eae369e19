namespace Flux.Api;

/// <summary>Names a Secret in the same namespace and a key in it.</summary>
public sealed record SecretKeyReference
{
    /// <summary>The Secret's name.</summary>
    public required string Name { get; init; }

    /// <summary>The key; null for <c>value</c> or <c>value.yaml</c>.</summary>
    public string? Key { get; init; }
}
