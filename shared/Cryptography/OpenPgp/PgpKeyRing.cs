namespace Flux.Cryptography.OpenPgp;

/// <summary>Reads key files: armored, several armors after one another, or binary.</summary>
public static class PgpKeyRing
{
    private const int MaxBytes = 16 << 20;

    /// <summary>Every key of a file, subkeys among them, as GnuPG imports them: all armors count.</summary>
    /// <exception cref="PgpException">There is no key in it.</exception>
    public static IReadOnlyList<PgpKey> ReadKeys(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaxBytes)
        {
            throw new PgpException($"a key file of {file.Length} bytes exceeds the limit of {MaxBytes}");
        }

        var keys = new List<PgpKey>();
        foreach (var block in Blocks(file))
        {
            foreach (var packet in PgpPacket.ReadAll(block))
            {
                if (packet.Tag is PgpPacket.PublicKey or PgpPacket.PublicSubkey or PgpPacket.SecretKey or PgpPacket.SecretSubkey
                    && PgpKey.Read(packet) is { } key)
                {
                    keys.Add(key);
                }
            }
        }

        return keys.Count == 0 ? throw new PgpException("gpg: no valid OpenPGP data found.") : keys;
    }

    private static IEnumerable<byte[]> Blocks(ReadOnlySpan<byte> file)
    {
        if (!file.IsEmpty && (file[0] & 0x80) != 0)
        {
            return [file.ToArray()];
        }

        return [.. PgpArmor.ReadAll(System.Text.Encoding.Latin1.GetString(file))
            .Where(armor => armor.Type is "PGP PUBLIC KEY BLOCK" or "PGP PRIVATE KEY BLOCK" or "PGP SECRET KEY BLOCK")
            .Select(armor => armor.Data)];
    }
}
