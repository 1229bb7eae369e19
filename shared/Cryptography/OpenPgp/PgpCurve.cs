using System.Security.Cryptography;

namespace Flux.Cryptography.OpenPgp;

/// <summary>The curves by their object identifiers, as packets hold them.</summary>
internal sealed record PgpCurve(string Name, ECCurve? Curve, int FieldLength)
{
    private static readonly Dictionary<string, PgpCurve> _byOid = new(StringComparer.Ordinal)
    {
        ["2A8648CE3D030107"] = new("NIST P-256", ECCurve.NamedCurves.nistP256, 32),
        ["2B81040022"] = new("NIST P-384", ECCurve.NamedCurves.nistP384, 48),
        ["2B81040023"] = new("NIST P-521", ECCurve.NamedCurves.nistP521, 66),
        ["2B2403030208010107"] = new("brainpoolP256r1", ECCurve.NamedCurves.brainpoolP256r1, 32),
        ["2B240303020801010B"] = new("brainpoolP384r1", ECCurve.NamedCurves.brainpoolP384r1, 48),
        ["2B240303020801010D"] = new("brainpoolP512r1", ECCurve.NamedCurves.brainpoolP512r1, 64),
        ["2B8104000A"] = new("secp256k1", ECCurve.CreateFromValue("1.3.132.0.10"), 32),
        ["2B06010401DA470F01"] = new("Ed25519", null, 32),
        ["2B060104019755010501"] = new("Curve25519", null, 32),
        ["2B6571"] = new("Ed448", null, 57),
        ["2B656F"] = new("X448", null, 56),
    };

    /// <summary>The curve, or null where it is not known.</summary>
    public static PgpCurve? Find(ReadOnlySpan<byte> oid) => _byOid.GetValueOrDefault(Convert.ToHexString(oid));

    /// <summary>A point in its uncompressed form; null for any other.</summary>
    public ECPoint? Point(ReadOnlySpan<byte> encoded) => encoded.Length == 1 + (2 * FieldLength) && encoded[0] == 4
        ? new ECPoint { X = encoded.Slice(1, FieldLength).ToArray(), Y = encoded[(1 + FieldLength)..].ToArray() }
        : null;
}
