namespace Flux.Oci.Signatures.Notation;

/// <summary>What happens where a check fails.</summary>
internal enum ValidationAction
{
    /// <summary>The signature is refused.</summary>
    Enforce,

    /// <summary>It is told, and the signature taken.</summary>
    Log,

    /// <summary>The check is not made.</summary>
    Skip,
}

/// <summary>How strictly a trust policy's statement checks signatures.</summary>
/// <remarks>Spec: trust-store-trust-policy.md "Signature Verification details". Integrity is always enforced.</remarks>
internal sealed record VerificationLevel
{
    /// <summary>Whether nothing is checked at all.</summary>
    public bool IsSkip { get; init; }

    /// <summary>Whether the signer is trusted.</summary>
    public required ValidationAction Authenticity { get; init; }

    /// <summary>Whether the certificates were valid when it was signed.</summary>
    public required ValidationAction AuthenticTimestamp { get; init; }

    /// <summary>Whether the signature has ended.</summary>
    public required ValidationAction Expiry { get; init; }

    /// <summary>Whether a certificate was revoked.</summary>
    public required ValidationAction Revocation { get; init; }

    /// <summary>A level by its name, with what a statement changes of it.</summary>
    /// <exception cref="SignatureException">There is no such level, or it cannot be changed so.</exception>
    public static VerificationLevel Of(string name, IEnumerable<KeyValuePair<string, string>> overrides)
    {
        var level = name switch
        {
            "strict" => Same(ValidationAction.Enforce, ValidationAction.Enforce),
            "permissive" => Same(ValidationAction.Enforce, ValidationAction.Log),
            "audit" => Same(ValidationAction.Log, ValidationAction.Log),
            "skip" => Same(ValidationAction.Skip, ValidationAction.Skip) with { IsSkip = true },
            "" => throw new SignatureException("signature verification level is empty or missing in the trust policy statement"),
            _ => throw new SignatureException($"invalid signature verification level \"{name}\""),
        };
        foreach (var (type, action) in overrides)
        {
            level = level.IsSkip
                ? throw new SignatureException("signature verification level \"skip\" can't be used to customize signature verification")
                : level.With(type, action);
        }

        return level;
    }

    private static VerificationLevel Same(ValidationAction authenticity, ValidationAction others) =>
        new() { Authenticity = authenticity, AuthenticTimestamp = others, Expiry = others, Revocation = others };

    private VerificationLevel With(string type, string text)
    {
        var action = text switch
        {
            "enforce" => ValidationAction.Enforce,
            "log" => ValidationAction.Log,
            "skip" => ValidationAction.Skip,
            _ => throw new SignatureException($"verification action \"{text}\" in custom signature verification is not supported"),
        };
        if (type == "integrity")
        {
            throw new SignatureException("\"integrity\" verification can not be overridden in custom signature verification");
        }

        if (action == ValidationAction.Skip && type is ("authenticity" or "authenticTimestamp" or "expiry"))
        {
            throw new SignatureException($"\"{type}\" verification can not be skipped in custom signature verification");
        }

        return type switch
        {
            "authenticity" => this with { Authenticity = action },
            "authenticTimestamp" => this with { AuthenticTimestamp = action },
            "expiry" => this with { Expiry = action },
            "revocation" => this with { Revocation = action },
            _ => throw new SignatureException($"verification type \"{type}\" in custom signature verification is not supported"),
        };
    }
}
