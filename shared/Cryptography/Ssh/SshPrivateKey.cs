using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Flux.Cryptography.Ssh;

/// <summary>An SSH private key without passphrase.</summary>
/// <remarks>Spec: OpenSSH PROTOCOL.key; PKCS#1 and PKCS#8 as PEM.</remarks>
public abstract class SshPrivateKey
{
    private SshPrivateKey()
    {
    }

    /// <summary>The algorithm's SSH name.</summary>
    public abstract string Algorithm { get; }

    /// <summary>The public key in SSH's wire format.</summary>
    public abstract byte[] PublicBlob { get; }

    /// <summary>Reads a key.</summary>
    /// <exception cref="SshKeyException">It is malformed, of a kind that is not known, or protected by a passphrase.</exception>
    public static SshPrivateKey Parse(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (!PemEncoding.TryFind(pem, out var fields))
        {
            throw new SshKeyException("ssh: no key found");
        }

        if (pem.AsSpan().Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            throw PassphraseMissing();
        }

        var data = Convert.FromBase64String(pem[fields.Base64Data]);
        try
        {
            return pem[fields.Label] switch
            {
                "OPENSSH PRIVATE KEY" => ParseOpenSsh(data),
                "RSA PRIVATE KEY" => FromRsa(rsa => rsa.ImportRSAPrivateKey(data, out _)),
                "PRIVATE KEY" => ParsePkcs8(data),
                "ENCRYPTED PRIVATE KEY" => throw PassphraseMissing(),
                var label => throw new SshKeyException($"ssh: unsupported key type \"{label}\""),
            };
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException or ArgumentException)
        {
            throw new SshKeyException("ssh: malformed private key", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(data);
        }
    }

    private static SshKeyException PassphraseMissing() => new("ssh: this private key is passphrase protected");

    private static SshPrivateKey ParseOpenSsh(ReadOnlySpan<byte> data)
    {
        var magic = "openssh-key-v1\0"u8;
        if (!data.StartsWith(magic))
        {
            throw new SshKeyException("ssh: invalid openssh private key format");
        }

        var reader = new SshReader(data[magic.Length..]);
        var cipher = reader.Text();
        reader.Bytes();
        reader.Bytes();
        if (cipher != "none")
        {
            throw PassphraseMissing();
        }

        if (reader.UInt32() != 1)
        {
            throw new SshKeyException("ssh: multi-key files are not supported");
        }

        reader.Bytes();
        var inner = new SshReader(reader.Bytes());
        if (inner.UInt32() != inner.UInt32())
        {
            throw new SshKeyException("ssh: malformed OpenSSH key");
        }

        return inner.Text() switch
        {
            SshPublicKey.Ed25519Name => ReadEd25519(ref inner),
            SshPublicKey.RsaName => ReadRsa(ref inner),
            var algorithm => new Other(algorithm),
        };
    }

    private static Ed25519 ReadEd25519(ref SshReader reader)
    {
        var publicKey = reader.Bytes();
        var privateKey = reader.Bytes();
        if (publicKey.Length != 32 || privateKey.Length != 64)
        {
            throw new SshKeyException("ssh: private key unexpected length");
        }

        var key = new Ed25519(privateKey[..32].ToArray());
        return key.PublicBlob.AsSpan()[^32..].SequenceEqual(publicKey) ? key : throw new SshKeyException("ssh: the public key does not fit the private key");
    }

    private static Rsa ReadRsa(ref SshReader reader)
    {
        var modulus = reader.Integer();
        var exponent = reader.Integer();
        var d = reader.Integer();
        var inverse = reader.Integer();
        var p = reader.Integer();
        var q = reader.Integer();
        return new(RsaNumbers.Complete(modulus, exponent, d, p, q, inverse));
    }

    private static SshPrivateKey ParsePkcs8(byte[] data)
    {
        var reader = new AsnReader(data, AsnEncodingRules.BER).ReadSequence();
        reader.ReadInteger();
        var algorithm = reader.ReadSequence().ReadObjectIdentifier();
        if (algorithm != "1.3.101.112")
        {
            return FromRsa(rsa => rsa.ImportPkcs8PrivateKey(data, out _));
        }

        var seed = new AsnReader(reader.ReadOctetString(), AsnEncodingRules.BER).ReadOctetString();
        return seed.Length == 32 ? new Ed25519(seed) : throw new SshKeyException("ssh: private key unexpected length");
    }

    private static Rsa FromRsa(Action<RSA> import)
    {
        using var rsa = RSA.Create();
        import(rsa);
        return new(rsa.ExportParameters(includePrivateParameters: true));
    }

    /// <summary>An Ed25519 key by its seed of 32 bytes.</summary>
    public sealed class Ed25519(byte[] seed) : SshPrivateKey
    {
        /// <summary>The seed.</summary>
        public byte[] Seed { get; } = seed;

        /// <inheritdoc/>
        public override string Algorithm => SshPublicKey.Ed25519Name;

        /// <inheritdoc/>
        public override byte[] PublicBlob { get; } = SshPublicKey.BlobOf(SshPublicKey.Ed25519Name, Curve25519.Ed25519PublicKey(seed));
    }

    /// <summary>An RSA key.</summary>
    public sealed class Rsa(RSAParameters parameters) : SshPrivateKey
    {
        /// <summary>All its numbers.</summary>
        public RSAParameters Parameters { get; } = parameters;

        /// <inheritdoc/>
        public override string Algorithm => SshPublicKey.RsaName;

        /// <inheritdoc/>
        public override byte[] PublicBlob { get; } =
            SshPublicKey.BlobOf(SshPublicKey.RsaName, SshPublicKey.Positive(parameters.Exponent ?? []), SshPublicKey.Positive(parameters.Modulus ?? []));
    }

    /// <summary>A key of a kind that nothing here can use.</summary>
    public sealed class Other(string algorithm) : SshPrivateKey
    {
        /// <inheritdoc/>
        public override string Algorithm => algorithm;

        /// <inheritdoc/>
        public override byte[] PublicBlob => [];
    }
}
