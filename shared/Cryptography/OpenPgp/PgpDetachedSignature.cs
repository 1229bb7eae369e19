namespace Flux.Cryptography.OpenPgp;

/// <summary>Verifies detached signatures.</summary>
/// <remarks>
/// Spec: ProtonMail/go-crypto v1.5 openpgp/read.go, CheckArmoredDetachedSignature: of several signatures the first with a known key counts; neither
/// the signature nor its key may have run out or been revoked, whenever it was made; the armor's checksum is not looked at.
/// </remarks>
public static class PgpDetachedSignature
{
    /// <summary>Verifies an armored signature with the keys of one armored file (its first armor).</summary>
    /// <returns>The id of the primary key whose key, or subkey, made the signature; null where none of them did, or it does not count.</returns>
    /// <exception cref="PgpException">The key file cannot be read; the message is go-crypto's.</exception>
    public static string? Verify(string signature, ReadOnlySpan<byte> data, string keyFile, DateTimeOffset now)
    {
        var armor = PgpArmor.ReadFirst(keyFile) ?? throw new PgpException("openpgp: invalid argument: no armored data found");
        if (armor.Type is not ("PGP PUBLIC KEY BLOCK" or "PGP PRIVATE KEY BLOCK"))
        {
            throw new PgpException($"openpgp: invalid argument: expected public or private key block, got: {armor.Type}");
        }

        var entities = PgpEntity.ReadAll(armor.Data);
        try
        {
            return Verify(signature, data, entities, now);
        }
        catch (PgpException)
        {
            // a malformed signature is nobody's
            return null;
        }
    }

    private static string? Verify(string armored, ReadOnlySpan<byte> data, IReadOnlyList<PgpEntity> entities, DateTimeOffset now)
    {
        if (PgpArmor.ReadFirst(armored) is not { Type: "PGP SIGNATURE" } armor)
        {
            return null;
        }

        foreach (var packet in PgpPacket.ReadAll(armor.Data))
        {
            if (packet.Tag is PgpPacket.Marker or PgpPacket.Padding)
            {
                continue;
            }

            if (packet.Tag != PgpPacket.Signature)
            {
                return null;
            }

            if (PgpSignature.Read(packet.Body) is not { } signature)
            {
                continue;
            }

            if (signature.Issuer is not { } issuer)
            {
                return null;
            }

            var candidates = entities.SelectMany(entity => KeysOf(entity, issuer)).ToList();
            if (candidates.Count > 0)
            {
                return Check(signature, data, candidates, now);
            }
        }

        return null;
    }

    private static IEnumerable<(PgpEntity Entity, PgpKey Key, PgpSignature Self, PgpEntity.Subkey? Subkey)> KeysOf(PgpEntity entity, ulong id)
    {
        if (entity.Primary.KeyId == id && entity.PrimaryIdentity?.SelfSignature is { MaySign: true } self)
        {
            yield return (entity, entity.Primary, self, null);
        }

        foreach (var subkey in entity.Subkeys.Where(subkey => subkey.Key.KeyId == id && subkey.Binding.MaySign))
        {
            yield return (entity, subkey.Key, subkey.Binding, subkey);
        }
    }

    private static string? Check(
        PgpSignature signature,
        ReadOnlySpan<byte> data,
        List<(PgpEntity Entity, PgpKey Key, PgpSignature Self, PgpEntity.Subkey? Subkey)> candidates,
        DateTimeOffset now)
    {
        byte[] signed;
        switch (signature.Type)
        {
            case PgpSignature.Binary:
                signed = data.ToArray();
                break;
            case PgpSignature.Text:
                signed = WithCarriageReturns(data);
                break;
            default:
                return null;
        }

        foreach (var candidate in candidates)
        {
            if (signature.Verify(candidate.Key, signed))
            {
                return IsCurrent(signature, candidate, now) ? candidate.Entity.Primary.KeyIdText : null;
            }
        }

        return null;
    }

    private static bool IsCurrent(
        PgpSignature signature, (PgpEntity Entity, PgpKey Key, PgpSignature Self, PgpEntity.Subkey? Subkey) signer, DateTimeOffset now)
    {
        if (signer.Entity.PrimaryIdentity is not { SelfSignature: { } primary } identity
            || PgpEntity.IsRevoked(signer.Entity.Revocations, now) || PgpEntity.IsRevoked(identity.Revocations, now)
            || primary.ExpiresKey(signer.Entity.Primary, now) || signature.IsInvalidAt(now) || primary.IsInvalidAt(now))
        {
            return false;
        }

        return signer.Subkey is not { } subkey
            || (!PgpEntity.IsRevoked(subkey.Revocations, now) && !subkey.Binding.ExpiresKey(subkey.Key, now) && !subkey.Binding.IsInvalidAt(now)
                && subkey.Binding.Embedded?.IsInvalidAt(now) == false);
    }

    private static byte[] WithCarriageReturns(ReadOnlySpan<byte> data)
    {
        var output = new List<byte>(data.Length + 64);
        byte previous = 0;
        foreach (var b in data)
        {
            if (b == '\n' && previous != '\r')
            {
                output.Add((byte)'\r');
            }

            output.Add(b);
            previous = b;
        }

        return [.. output];
    }
}
