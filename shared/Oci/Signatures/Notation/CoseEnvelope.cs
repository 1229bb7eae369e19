using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Notation;

/// <summary>Envelopes in COSE.</summary>
/// <remarks>Spec: RFC 9052 section 4.2 (<c>COSE_Sign1</c>, tagged); signature-envelope-cose.md.</remarks>
internal static class CoseEnvelope
{
    private const string Prefix = "io.cncf.notary.";
    private const ulong Sign1Tag = 18;
    private const ulong EpochTag = 1;
    private const long AlgorithmLabel = 1;
    private const long CriticalLabel = 2;
    private const long ContentTypeLabel = 3;
    private const long ChainLabel = 33;

    /// <exception cref="SignatureException">It is malformed, or the signature does not hold.</exception>
    /// <exception cref="CertificateException">A certificate is malformed.</exception>
    public static NotationEnvelope Open(ReadOnlySpan<byte> encoded)
    {
        if (CborValue.Parse(encoded).Tagged is not (Sign1Tag, { List: [{ Bytes: { } rawHeader }, { Map: { } unprotected }, { Bytes: { } payload }, { Bytes: { } signature }] }))
        {
            throw new SignatureException("cbor: invalid COSE_Sign1_Tagged object");
        }

        var header = CborValue.Parse(rawHeader).Map ?? throw new SignatureException("cbor: protected header: require map type");
        if (unprotected.Keys.Any(header.ContainsKey))
        {
            throw new SignatureException("cbor: a header is both protected and not");
        }

        var chain = (unprotected.GetValueOrDefault(ChainLabel)?.List ?? [])
            .Select(item => Certificate.Parse(item.Bytes ?? throw new SignatureException("certificate chain is not present"))).ToList();
        if (chain.Count == 0 || signature.Length == 0)
        {
            throw new SignatureException("certificate chain is not present");
        }

        var key = chain[0].PublicKey();
        var (hash, _, algorithm) = NotationEnvelope.AlgorithmOf(key);
        if (header.GetValueOrDefault(AlgorithmLabel)?.Number != algorithm)
        {
            throw new SignatureException("signature is invalid. Error: algorithm mismatch");
        }

        // Sig_structure: context, protected header, external data (none), payload
        byte[] signed =
        [
            0x84, .. CborValue.EncodeText("Signature1"), .. CborValue.EncodeBytes(rawHeader), .. CborValue.EncodeBytes([]), .. CborValue.EncodeBytes(payload),
        ];
        if (!key.VerifyJose(signed, signature, hash))
        {
            throw new SignatureException("signature is invalid. Error: verification error");
        }

        var scheme = header.GetValueOrDefault(Prefix + "signingScheme")?.Text ?? throw new SignatureException("invalid signingScheme");
        var timeLabel = scheme switch
        {
            NotationEnvelope.SchemeX509 => "signingTime",
            NotationEnvelope.SchemeSigningAuthority => "authenticSigningTime",
            _ => throw new SignatureException($"unsupported signingScheme: {scheme}"),
        };
        CheckCritical(header, scheme);
        return new()
        {
            Scheme = scheme,
            SigningTime = Time(header, timeLabel) ?? throw new SignatureException($"protected header \"{Prefix}{timeLabel}\" is missing"),
            Expiry = Time(header, "expiry"),
            ContentType = header.GetValueOrDefault(ContentTypeLabel)?.Text ?? throw new SignatureException("missing content type"),
            Payload = payload,
            Signature = signature,
            Chain = chain,
            Timestamp = unprotected.GetValueOrDefault(Prefix + "timestampSignature")?.Bytes,
        };
    }

    private static void CheckCritical(IReadOnlyDictionary<object, CborValue> header, string scheme)
    {
        object[] labels = [.. (header.GetValueOrDefault(CriticalLabel)?.List ?? throw new SignatureException("invalid crit header"))
            .Select(item => (object?)item.Text ?? item.Number ?? throw new SignatureException("invalid crit header"))];
        var must = new List<object> { Prefix + "signingScheme" };
        if (header.ContainsKey(Prefix + "expiry"))
        {
            must.Add(Prefix + "expiry");
        }

        if (scheme == NotationEnvelope.SchemeSigningAuthority)
        {
            must.Add(Prefix + "authenticSigningTime");
        }

        var missing = must.Except(labels).ToList();
        if (missing.Count > 0)
        {
            throw new SignatureException($"these required headers are not marked as critical: {string.Join(' ', missing)}");
        }

        object[] understood = [AlgorithmLabel, CriticalLabel, ContentTypeLabel, Prefix + "signingTime", .. must];
        foreach (var label in labels)
        {
            if (!header.ContainsKey(label))
            {
                throw new SignatureException($"missing critical header: {label}");
            }

            if (!understood.Contains(label))
            {
                throw new SignatureException($"the critical header \"{label}\" is not known; verification plugins are not supported");
            }
        }
    }

    private static DateTimeOffset? Time(IReadOnlyDictionary<object, CborValue> header, string name)
    {
        if (!header.TryGetValue(Prefix + name, out var value))
        {
            return null;
        }

        return value.Tagged is (EpochTag, { Number: >= 0 and <= 253_402_300_799 and var seconds })
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new SignatureException($"invalid {name}: only Tag `1` Datetime CBOR object is supported");
    }
}
