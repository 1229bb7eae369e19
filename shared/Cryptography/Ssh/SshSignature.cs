using System.Security.Cryptography;
using System.Text;

namespace Flux.Cryptography.Ssh;

/// <summary>A signature of <c>ssh-keygen -Y sign</c>.</summary>
/// <remarks>Spec: OpenSSH PROTOCOL.sshsig; messages of hiddeco/sshsig.</remarks>
public sealed class SshSignature
{
    private const string Label = "SSH SIGNATURE";

    private readonly SshPublicKey _key;
    private readonly string _algorithm;
    private readonly byte[] _signature;

    private SshSignature(SshPublicKey key, string @namespace, string hashAlgorithm, string algorithm, byte[] signature)
    {
        (_key, Namespace, HashAlgorithm, _algorithm, _signature) = (key, @namespace, hashAlgorithm, algorithm, signature);
    }

    /// <summary>What the signature is for, such as <c>git</c>.</summary>
    public string Namespace { get; }

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string HashAlgorithm { get; }

    /// <summary>Reads an armored signature.</summary>
    /// <exception cref="SshKeyException">It is malformed.</exception>
    public static SshSignature Parse(string armored)
    {
        ArgumentNullException.ThrowIfNull(armored);
        if (!PemEncoding.TryFind(armored, out var fields))
        {
            throw new SshKeyException("invalid PEM block");
        }

        if (armored[fields.Label] != Label)
        {
            throw new SshKeyException($"invalid PEM type \"{armored[fields.Label]}\": expected \"{Label}\"");
        }

        var data = Convert.FromBase64String(armored[fields.Base64Data]);
        if (data.Length < 10)
        {
            throw new SshKeyException("ssh: unmarshal error: short read");
        }

        var reader = new SshReader(data.AsSpan(6));
        var version = reader.UInt32();
        var blob = reader.Bytes();
        var space = reader.Text();
        reader.Bytes();
        var hash = reader.Text();
        var inner = new SshReader(reader.Bytes());
        if (version != 1)
        {
            throw new SshKeyException($"unsupported signature version {version}: expected 1");
        }

        if (!data.AsSpan(0, 6).SequenceEqual("SSHSIG"u8))
        {
            throw new SshKeyException("invalid magic preamble");
        }

        if (hash is not ("sha256" or "sha512"))
        {
            throw new SshKeyException($"unsupported hash algorithm \"{hash}\": must be \"sha256\" or \"sha512\"");
        }

        var algorithm = inner.Text();
        var signature = inner.Bytes().ToArray();
        var key = SshPublicKey.Parse(blob);
        return key.Algorithm == SshPublicKey.RsaName && algorithm is not ("rsa-sha2-256" or "rsa-sha2-512")
            ? throw new SshKeyException($"invalid signature format \"{algorithm}\": expected \"rsa-sha2-256\" or \"rsa-sha2-512\"")
            : new(key, space, hash, algorithm, signature);
    }

    /// <summary>Why the signature over data is not that of a key in a namespace; null where it is.</summary>
    public string? Failure(ReadOnlySpan<byte> data, SshPublicKey key, string @namespace)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.Blob.SequenceEqual(_key.Blob))
        {
            return "public key does not match";
        }

        if (Namespace != @namespace)
        {
            return "namespace does not match";
        }

        using var signed = new MemoryStream();
        signed.Write("SSHSIG"u8);
        SshPublicKey.Write(signed, Encoding.UTF8.GetBytes(Namespace));
        SshPublicKey.Write(signed, []);
        SshPublicKey.Write(signed, Encoding.UTF8.GetBytes(HashAlgorithm));
        SshPublicKey.Write(signed, HashAlgorithm == "sha256" ? SHA256.HashData(data) : SHA512.HashData(data));
        try
        {
            return key.Verify(signed.ToArray(), _algorithm, _signature) ? null
                : key.Algorithm == SshPublicKey.RsaName ? "crypto/rsa: verification error"
                : "ssh: signature did not verify";
        }
        catch (SshKeyException)
        {
            return "ssh: signature did not verify";
        }
    }
}
