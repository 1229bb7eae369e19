using System.Numerics;

namespace Flux.Cryptography.Cms;

/// <summary>One signature in a signed message.</summary>
internal sealed record CmsSigner
{
    /// <summary>The name of the certificate's issuer in DER; empty where the signer is named in another way.</summary>
    public required ReadOnlyMemory<byte> RawIssuer { get; init; }

    /// <summary>The certificate's serial number.</summary>
    public required BigInteger SerialNumber { get; init; }

    /// <summary>The hash's object identifier.</summary>
    public required string DigestOid { get; init; }

    /// <summary>The signature algorithm's object identifier.</summary>
    public required string SignatureOid { get; init; }

    /// <summary>The algorithm's parameters in DER; empty where there are none.</summary>
    public required ReadOnlyMemory<byte> SignatureParameters { get; init; }

    /// <summary>The signature.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>The signed attributes as what was signed: the DER of a <c>SET OF</c>; empty where there are none.</summary>
    public required ReadOnlyMemory<byte> SignedAttributes { get; init; }

    /// <summary>The single value of each signed attribute, in DER, by the attribute's object identifier.</summary>
    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Attributes { get; init; }
}
