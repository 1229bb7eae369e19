namespace Flux.Api;

/// <summary>A name for a CEL expression.</summary>
public sealed record OidcVariable
{
    /// <summary>The expression.</summary>
    public required string Expression { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }
}
