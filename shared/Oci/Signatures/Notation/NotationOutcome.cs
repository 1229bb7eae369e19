namespace Flux.Oci.Signatures.Notation;

/// <summary>What a verification came to that did not fail.</summary>
public sealed record NotationOutcome
{
    /// <summary>Whether the trust policy says not to look at signatures at all.</summary>
    public required bool IsSkipped { get; init; }

    /// <summary>Whether the signer is trusted; false where the policy takes signatures of others too, and only tells of them.</summary>
    public required bool IsAuthentic { get; init; }

    /// <summary>Checks that failed and that the policy does not enforce.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
