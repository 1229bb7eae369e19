using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Flux.Cryptography;
using Flux.Primitives;

namespace Flux.Notifications.Tokens;

/// <summary>A public key of an issuer.</summary>
/// <remarks>Spec: RFC 7517, RFC 7518, RFC 8037. Keys of too few bits, and algorithms without a key, are none.</remarks>
internal sealed class JsonWebKey(JsonObject fields)
{
    private const int MinRsaBits = 2048;

    public string? Id => fields.Text("kid");

    /// <summary>Whether a token is signed with the key, by the algorithm that its header names and the key allows.</summary>
    public bool Verifies(JsonWebToken token)
    {
        var algorithm = token.Header.Text("alg") ?? "";
        if (fields.Text("use") is not (null or "sig") || (fields.Text("alg") is { } only && only != algorithm))
        {
            return false;
        }

        try
        {
            return (fields.Text("kty"), algorithm) switch
            {
                ("RSA", "RS256" or "RS384" or "RS512") => Rsa(token, algorithm, RSASignaturePadding.Pkcs1),
                ("RSA", "PS256" or "PS384" or "PS512") => Rsa(token, algorithm, RSASignaturePadding.Pss),
                ("EC", "ES256") => Ec(token, "P-256", ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256),
                ("EC", "ES384") => Ec(token, "P-384", ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384),
                ("EC", "ES512") => Ec(token, "P-521", ECCurve.NamedCurves.nistP521, HashAlgorithmName.SHA512),
                ("OKP", "EdDSA") => fields.Text("crv") == "Ed25519" && Curve25519.VerifyEd25519(Field("x"), token.Signed, token.Signature),
                _ => false,
            };
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private bool Rsa(JsonWebToken token, string algorithm, RSASignaturePadding padding)
    {
        using var rsa = RSA.Create(new RSAParameters { Modulus = Field("n"), Exponent = Field("e") });
        return rsa.KeySize >= MinRsaBits && rsa.VerifyData(token.Signed, token.Signature, new HashAlgorithmName("SHA" + algorithm[2..]), padding);
    }

    private bool Ec(JsonWebToken token, string curve, ECCurve named, HashAlgorithmName hash)
    {
        if (fields.Text("crv") != curve)
        {
            return false;
        }

        using var ec = ECDsa.Create(new ECParameters { Curve = named, Q = new() { X = Field("x"), Y = Field("y") } });
        return ec.VerifyData(token.Signed, token.Signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private byte[] Field(string name) => JsonWebToken.Decode(fields.Text(name) ?? throw new FormatException());
}
