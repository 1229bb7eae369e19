using System.Text;
using System.Text.Json;
using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Notation;

/// <summary>Envelopes in JWS.</summary>
/// <remarks>Spec: RFC 7515 (flattened JSON); signature-envelope-jws.md. The algorithm is the one of the certificate's key, and no other.</remarks>
internal static class JwsEnvelope
{
    private const string Prefix = "io.cncf.notary.";

    private static readonly HashSet<string> _known =
        ["alg", "cty", "crit", Prefix + "expiry", Prefix + "signingTime", Prefix + "signingScheme", Prefix + "authenticSigningTime"];

    /// <exception cref="SignatureException">It is malformed, or the signature does not hold.</exception>
    /// <exception cref="CertificateException">A certificate is malformed.</exception>
    public static NotationEnvelope Open(ReadOnlyMemory<byte> json)
    {
        var envelope = FoldedJson.Parse(json, "the signature envelope");
        var unprotected = envelope.Member("header") ?? throw new SignatureException("certificate chain is not present");
        var chain = unprotected.Texts("x5c").Select(text => Certificate.Parse(Base64.Decode(text))).ToList();
        if (chain.Count == 0)
        {
            throw new SignatureException("certificate chain is not present");
        }

        var (encodedHeader, encodedPayload) = (envelope.Text("protected") ?? "", envelope.Text("payload") ?? "");
        var header = FoldedJson.Parse(Base64.DecodeUrl(encodedHeader), "the protected header");
        var signature = Base64.DecodeUrl(envelope.Text("signature") ?? "");
        var key = chain[0].PublicKey();
        var (hash, algorithm, _) = NotationEnvelope.AlgorithmOf(key);
        if (header.Text("alg") != algorithm)
        {
            throw new SignatureException($"signature is invalid. Error: signing method {header.Text("alg")} is not the one of the certificate's key, {algorithm}");
        }

        if (!key.VerifyJose(Encoding.ASCII.GetBytes($"{encodedHeader}.{encodedPayload}"), signature, hash))
        {
            throw new SignatureException("signature is invalid. Error: verification error");
        }

        var scheme = header.Text(Prefix + "signingScheme") ?? "";
        var (plain, authentic) = (Time(header, "signingTime"), Time(header, "authenticSigningTime"));
        var expiry = Time(header, "expiry");
        CheckTimes(scheme, plain, authentic);
        CheckCritical(header, scheme, expiry is not null);
        return new()
        {
            Scheme = scheme,
            SigningTime = plain ?? authentic ?? throw new SignatureException("signing-time not present"),
            Expiry = expiry,
            ContentType = header.Text("cty") ?? "",
            Payload = Base64.DecodeUrl(encodedPayload),
            Signature = signature,
            Chain = chain,
            Timestamp = unprotected.Bytes(Prefix + "timestampSignature"),
        };
    }

    private static void CheckTimes(string scheme, DateTimeOffset? plain, DateTimeOffset? authentic)
    {
        var fits = scheme switch
        {
            NotationEnvelope.SchemeX509 => authentic is null,
            NotationEnvelope.SchemeSigningAuthority => plain is null && authentic is not null,
            _ => throw new SignatureException($"unsupported SigningScheme: `{scheme}`"),
        };
        if (!fits)
        {
            throw new SignatureException($"the signing times of the header do not fit the signing scheme {scheme}");
        }
    }

    private static void CheckCritical(JsonElement header, string scheme, bool hasExpiry)
    {
        var critical = header.Texts("crit");
        var must = new List<string> { Prefix + "signingScheme" };
        if (hasExpiry)
        {
            must.Add(Prefix + "expiry");
        }

        if (scheme == NotationEnvelope.SchemeSigningAuthority)
        {
            must.Add(Prefix + "authenticSigningTime");
        }

        var missing = must.Except(critical).ToList();
        if (missing.Count > 0)
        {
            throw new SignatureException($"these required headers are not marked as critical: {string.Join(' ', missing)}");
        }

        foreach (var name in critical.Except(must))
        {
            throw new SignatureException(header.Member(name) is null || _known.Contains(name)
                ? $"\"{name}\" header is marked critical but not present"
                : $"the critical header \"{name}\" is not known; verification plugins are not supported");
        }
    }

    private static DateTimeOffset? Time(JsonElement header, string name)
    {
        if (header.Text(Prefix + name) is not { } text)
        {
            return null;
        }

        return Rfc3339.TryParse(text, out var time) ? time : throw new SignatureException($"the header \"{Prefix}{name}\" is not a time");
    }
}
