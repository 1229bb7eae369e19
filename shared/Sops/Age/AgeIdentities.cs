using Flux.Cryptography.Ssh;

namespace Flux.Sops.Age;

/// <summary>Reads age identities.</summary>
/// <remarks>Spec: getsops/sops v3.13 age/keysource.go, parseIdentities.</remarks>
internal static class AgeIdentities
{
    private const int MaxIdentities = 1_000;

    /// <summary>The identities of a file: one a line, with comments and empty lines.</summary>
    /// <exception cref="SopsException">A line is no identity; the message does not quote it.</exception>
    public static List<IAgeIdentity> Parse(string text)
    {
        var identities = new List<IAgeIdentity>();
        foreach (var line in text.Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line).Where(line => line.Length > 0 && line[0] != '#'))
        {
            identities.Add(identities.Count < MaxIdentities ? ParseOne(line) : throw new SopsException($"more than {MaxIdentities} age identities"));
        }

        return identities;
    }

    /// <summary>An SSH private key as identity.</summary>
    /// <exception cref="SopsException">It is malformed, of another kind, or protected by a passphrase.</exception>
    public static IAgeIdentity ParseSsh(string pem)
    {
        try
        {
            return SshPrivateKey.Parse(pem) switch
            {
                SshPrivateKey.Ed25519 key => new SshEd25519Identity(key),
                SshPrivateKey.Rsa key => new SshRsaIdentity(key),
                var other => throw new SopsException($"unsupported SSH identity type: {other.Algorithm}"),
            };
        }
        catch (SshKeyException e)
        {
            throw new SopsException($"malformed SSH identity: {e.Message}", e);
        }
    }

    private static IAgeIdentity ParseOne(string line)
    {
        if (line.StartsWith("AGE-PLUGIN-", StringComparison.Ordinal))
        {
            throw new SopsException("age plugins are not supported: no other program is run");
        }

        var isHybrid = line.StartsWith("AGE-SECRET-KEY-PQ-1", StringComparison.Ordinal);
        if (!isHybrid && !line.StartsWith("AGE-SECRET-KEY-1", StringComparison.Ordinal))
        {
            throw new SopsException("unknown identity type");
        }

        try
        {
            var (_, key) = Bech32.Decode(line);
            return (isHybrid, key.Length) switch
            {
                (true, 32) => new HybridIdentity(key),
                (false, 32) => new X25519Identity(key),
                (true, _) => throw new FormatException("invalid MLKEM768-X25519 secret key"),
                _ => throw new FormatException("invalid X25519 secret key"),
            };
        }
        catch (FormatException e)
        {
            throw new SopsException($"malformed secret key: {e.Message}", e);
        }
    }
}
