using System.Text;

namespace Flux.Cryptography.OpenPgp;

/// <summary>An armored block: its type and the bytes within.</summary>
/// <param name="Type">The label, such as <c>PGP SIGNATURE</c>.</param>
/// <param name="Data">The decoded bytes.</param>
/// <param name="ChecksumMatches">Whether the CRC-24 fits; null where there is none.</param>
/// <remarks>Spec: RFC 9580, section 6: a reader may ignore the checksum, as go-crypto does and GnuPG does not.</remarks>
public sealed record PgpArmor(string Type, byte[] Data, bool? ChecksumMatches)
{
    private const string Begin = "-----BEGIN ";
    private const string Dashes = "-----";

    /// <summary>The blocks of a text, in order; what stands between them is skipped.</summary>
    /// <exception cref="PgpException">A block is malformed.</exception>
    public static IEnumerable<PgpArmor> ReadAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n');
        for (var at = 0; at < lines.Length;)
        {
            if (Find(lines, ref at) is { } type)
            {
                yield return Body(type, lines, ref at);
            }
        }
    }

    /// <summary>The first block; null where there is none.</summary>
    /// <exception cref="PgpException">It is malformed.</exception>
    public static PgpArmor? ReadFirst(string text) => ReadAll(text).FirstOrDefault();

    // goes behind the headers of the next block
    private static string? Find(string[] lines, ref int at)
    {
        while (at < lines.Length)
        {
            var line = lines[at++].Trim();
            if (line.Length <= Begin.Length + Dashes.Length || !line.StartsWith(Begin, StringComparison.Ordinal) || !line.EndsWith(Dashes, StringComparison.Ordinal))
            {
                continue;
            }

            while (at < lines.Length && lines[at].Contains(':', StringComparison.Ordinal))
            {
                at++;
            }

            if (at < lines.Length && lines[at].AsSpan().Trim().IsEmpty)
            {
                at++;
                return line[Begin.Length..^Dashes.Length];
            }
        }

        return null;
    }

    private static PgpArmor Body(string type, string[] lines, ref int at)
    {
        var base64 = new StringBuilder();
        string? checksum = null;
        while (at < lines.Length)
        {
            var line = lines[at++].Trim();
            if (line.StartsWith("-----END ", StringComparison.Ordinal))
            {
                return Decode(type, base64.ToString(), checksum);
            }

            if (line.Length == 5 && line[0] == '=')
            {
                checksum = line[1..];
            }
            else if (line.Length > 96)
            {
                throw new PgpException("openpgp: invalid data: armor invalid");
            }
            else if (checksum is null)
            {
                base64.Append(line);
            }
        }

        // the footer may be missing once the checksum was there
        return checksum is not null ? Decode(type, base64.ToString(), checksum) : throw new PgpException("unexpected EOF");
    }

    private static PgpArmor Decode(string type, string base64, string? checksum)
    {
        try
        {
            var data = Convert.FromBase64String(base64);
            bool? matches = checksum is null ? null : Convert.FromBase64String(checksum) is [var a, var b, var c] && ((a << 16) | (b << 8) | c) == Crc24(data);
            return new(type, data, matches);
        }
        catch (FormatException e)
        {
            throw new PgpException("openpgp: invalid data: illegal base64 data in armor", e);
        }
    }

    private static int Crc24(ReadOnlySpan<byte> data)
    {
        var crc = 0xB704CE;
        foreach (var b in data)
        {
            crc ^= b << 16;
            for (var i = 0; i < 8; i++)
            {
                crc <<= 1;
                crc ^= (crc & 0x1000000) != 0 ? 0x1864CFB : 0;
            }
        }

        return crc & 0xFFFFFF;
    }
}
