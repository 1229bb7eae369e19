namespace Flux.Api;

/// <summary>A ConfigMap or Secret with variables.</summary>
public sealed record SubstituteReference
{
    /// <summary><c>ConfigMap</c> or <c>Secret</c>.</summary>
    [Schema(Enum = ["Secret", "ConfigMap"])]
    public required string Kind { get; init; }

    /// <summary>Its name.</summary>
    [Schema(MinLength = 1, MaxLength = 253)]
    public required string Name { get; init; }

    /// <summary>Whether it may be missing.</summary>
    [Schema(Default = "false")]
    public bool Optional { get; init; }
}
