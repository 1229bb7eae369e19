namespace Flux.Api;

/// <summary>A CEL expression that must be true of a token's claims.</summary>
public sealed record OidcValidation
{
    /// <summary>The expression.</summary>
    public required string Expression { get; init; }

    /// <summary>What is said where it is not true.</summary>
    public required string Message { get; init; }
}
