namespace Flux.Git.Signatures;

/// <summary>A commit or tag as it is signed: what the signature covers, and the signature.</summary>
/// <param name="Payload">The bytes that are signed.</param>
/// <param name="Signature">The armored signature; empty where there is none.</param>
/// <remarks>
/// Spec: git's gitformat-signature: of a commit the header <c>gpgsig</c> (<c>gpgsig-sha256</c> in a repository of that format), and both are left out of the payload;
/// of a tag everything from the last line that begins an armor.
/// </remarks>
public sealed record SignedGitObject(byte[] Payload, byte[] Signature)
{
    private static readonly byte[][] _armors =
    [
        "-----BEGIN PGP SIGNATURE-----"u8.ToArray(),
        "-----BEGIN PGP MESSAGE-----"u8.ToArray(),
        "-----BEGIN SIGNED MESSAGE-----"u8.ToArray(),
        "-----BEGIN SSH SIGNATURE-----"u8.ToArray(),
    ];

    /// <summary>Takes a commit apart.</summary>
    /// <param name="body">The object without its type and length.</param>
    /// <param name="isSha256">Whether the repository names objects by SHA-256.</param>
    public static SignedGitObject OfCommit(ReadOnlySpan<byte> body, bool isSha256)
    {
        var wanted = isSha256 ? "gpgsig-sha256 "u8 : "gpgsig "u8;
        var payload = new List<byte>(body.Length);
        var signature = new List<byte>();
        var (inSignature, isWanted, inHeaders) = (false, false, true);
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..(end + 1)];
            body = body[line.Length..];
            if (inHeaders && inSignature && line[0] == ' ')
            {
                Take(signature, isWanted, line[1..]);
                continue;
            }

            inSignature = inHeaders && (line.StartsWith("gpgsig "u8) || line.StartsWith("gpgsig-sha256 "u8));
            inHeaders &= line[0] != '\n';
            if (inSignature)
            {
                isWanted = line.StartsWith(wanted);
                Take(signature, isWanted, line[(line.IndexOf((byte)' ') + 1)..]);
            }
            else
            {
                payload.AddRange(line);
            }
        }

        return new([.. payload], [.. signature]);
    }

    /// <summary>Takes a tag apart.</summary>
    /// <param name="body">The object without its type and length.</param>
    public static SignedGitObject OfTag(ReadOnlySpan<byte> body)
    {
        var from = body.Length;
        for (var at = 0; at < body.Length;)
        {
            var end = body[at..].IndexOf((byte)'\n');
            var line = end < 0 ? body[at..] : body.Slice(at, end + 1);
            foreach (var armor in _armors)
            {
                from = line.StartsWith(armor) ? at : from;
            }

            at += line.Length;
        }

        return new(body[..from].ToArray(), body[from..].ToArray());
    }

    private static void Take(List<byte> signature, bool isWanted, ReadOnlySpan<byte> line)
    {
        if (isWanted)
        {
            signature.AddRange(line);
        }
    }
}
