namespace Flux.Cryptography.OpenPgp;

/// <summary>A key with its user ids and subkeys, each bound by a signature that was checked.</summary>
/// <remarks>Spec: RFC 9580, section 10.1; what is refused and what skipped as in ProtonMail/go-crypto v1.5, openpgp/keys.go.</remarks>
internal sealed class PgpEntity(PgpKey primary)
{
    private readonly Dictionary<string, Identity> _identities = new(StringComparer.Ordinal);

    public PgpKey Primary { get; } = primary;

    public List<PgpSignature> Revocations { get; } = [];

    public List<Subkey> Subkeys { get; } = [];

    public sealed class Identity
    {
        public PgpSignature? SelfSignature { get; set; }

        public List<PgpSignature> Revocations { get; } = [];
    }

    public sealed record Subkey(PgpKey Key, PgpSignature Binding, IReadOnlyList<PgpSignature> Revocations);

    /// <summary>The identity that speaks for the key.</summary>
    public Identity? PrimaryIdentity => _identities.Values
        .OrderBy(i => i.Revocations.Count)
        .ThenByDescending(i => i.SelfSignature is not null)
        .ThenByDescending(i => i.SelfSignature?.IsPrimaryUserId == true)
        .ThenByDescending(i => i.SelfSignature?.Created)
        .FirstOrDefault();

    public static bool IsRevoked(IReadOnlyList<PgpSignature> revocations, DateTimeOffset now) => revocations.Any(r => r.IsCompromise || !r.IsExpired(now));

    /// <summary>Reads the entities of a key file. One that is malformed is skipped.</summary>
    /// <exception cref="PgpException">There is none that can be read.</exception>
    public static IReadOnlyList<PgpEntity> ReadAll(ReadOnlySpan<byte> data)
    {
        var packets = PgpPacket.ReadAll(data).Where(p => p.Tag is PgpPacket.PublicKey or PgpPacket.SecretKey or PgpPacket.PublicSubkey or PgpPacket.SecretSubkey
            or PgpPacket.UserId or PgpPacket.Signature or PgpPacket.UserAttribute).ToList();
        var entities = new List<PgpEntity>();
        PgpException? last = null;
        for (var at = 0; at < packets.Count;)
        {
            var start = at++;
            while (at < packets.Count && packets[at].Tag is not (PgpPacket.PublicKey or PgpPacket.SecretKey))
            {
                at++;
            }

            try
            {
                entities.Add(Read(packets.GetRange(start, at - start)));
            }
            catch (PgpException e)
            {
                last = e;
            }
        }

        return entities.Count == 0 && last is not null ? throw last : entities;
    }

    private static PgpEntity Read(List<PgpPacket> packets)
    {
        if (packets[0].Tag is not (PgpPacket.PublicKey or PgpPacket.SecretKey) || PgpKey.Read(packets[0]) is not { } primary)
        {
            throw new PgpException("openpgp: invalid data: first packet was not a public/private key");
        }

        if (!primary.CanSign)
        {
            throw new PgpException("openpgp: invalid data: primary key cannot be used for signatures");
        }

        var entity = new PgpEntity(primary);
        for (var at = 1; at < packets.Count;)
        {
            var packet = packets[at++];
            switch (packet.Tag)
            {
                case PgpPacket.UserId:
                    entity.AddUserId(packet.Body, Signatures(packets, ref at));
                    break;
                case PgpPacket.PublicSubkey or PgpPacket.SecretSubkey:
                    entity.AddSubkey(PgpKey.Read(packet), Signatures(packets, ref at));
                    break;
                case PgpPacket.Signature when PgpSignature.Read(packet.Body) is { Type: PgpSignature.KeyRevocation } revocation:
                    entity.Revocations.Add(revocation.Verify(primary, primary.SignedForm)
                        ? revocation
                        : throw new PgpException("openpgp: invalid data: revocation signature signed by alternate key"));
                    break;
            }
        }

        return entity._identities.Count == 0 ? throw new PgpException("openpgp: invalid data: v4 entity without any identities") : entity;
    }

    private static List<PgpSignature> Signatures(List<PgpPacket> packets, ref int at)
    {
        var signatures = new List<PgpSignature>();
        for (; at < packets.Count && packets[at].Tag == PgpPacket.Signature; at++)
        {
            if (PgpSignature.Read(packets[at].Body) is { } signature)
            {
                signatures.Add(signature);
            }
        }

        return signatures;
    }

    private void AddUserId(byte[] id, List<PgpSignature> signatures)
    {
        var identity = new Identity();
        byte[] signed = [.. Primary.SignedForm, 0xB4, (byte)(id.Length >> 24), (byte)(id.Length >> 16), (byte)(id.Length >> 8), (byte)id.Length, .. id];
        foreach (var signature in signatures)
        {
            if (signature.Type is not ((>= 0x10 and <= 0x13) or PgpSignature.CertificationRevocation))
            {
                throw new PgpException("openpgp: invalid data: user ID signature with wrong type");
            }

            if (!signature.IsFrom(Primary))
            {
                continue;
            }

            if (!signature.Verify(Primary, signed))
            {
                throw new PgpException("openpgp: invalid data: user ID self-signature invalid");
            }

            if (signature.Type == PgpSignature.CertificationRevocation)
            {
                identity.Revocations.Add(signature);
            }
            else if (identity.SelfSignature is null || signature.Created > identity.SelfSignature.Created)
            {
                identity.SelfSignature = signature;
            }

            _identities[Convert.ToHexString(id)] = identity;
        }
    }

    private void AddSubkey(PgpKey? key, List<PgpSignature> signatures)
    {
        if (key is null)
        {
            return;
        }

        byte[] signed = [.. Primary.SignedForm, .. key.SignedForm];
        PgpSignature? binding = null;
        var revocations = new List<PgpSignature>();
        foreach (var signature in signatures)
        {
            if (signature.Type is not (PgpSignature.SubkeyBinding or PgpSignature.SubkeyRevocation))
            {
                throw new PgpException("openpgp: invalid data: subkey signature with wrong type");
            }

            // a key that signs must itself say whose it is, or anyone could adopt it
            if (!signature.Verify(Primary, signed) || (signature.MaySign && signature.Embedded?.Verify(key, signed) != true))
            {
                throw new PgpException("openpgp: invalid data: subkey signature invalid");
            }

            if (signature.Type == PgpSignature.SubkeyRevocation)
            {
                revocations.Add(signature);
            }
            else if (binding is null || signature.Created > binding.Created)
            {
                binding = signature;
            }
        }

        Subkeys.Add(new(key, binding ?? throw new PgpException("openpgp: invalid data: subkey packet not followed by signature"), revocations));
    }
}
