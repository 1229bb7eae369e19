using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Flux.Cryptography.Ssh;

/// <summary>An SSH public key that can verify signatures.</summary>
/// <remarks>Spec: RFC 4253 section 6.6, RFC 5656, RFC 8332, RFC 8709; FIDO keys as OpenSSH PROTOCOL.u2f.</remarks>
public sealed class SshPublicKey
{
    internal const string Ed25519Name = "ssh-ed25519";
    internal const string RsaName = "ssh-rsa";

    private readonly byte[] _blob;

    private SshPublicKey(string algorithm, byte[] blob) => (Algorithm, _blob) = (algorithm, blob);

    /// <summary>The key's algorithm.</summary>
    public string Algorithm { get; }

    /// <summary>The key in SSH's wire format.</summary>
    public ReadOnlySpan<byte> Blob => _blob;

    /// <summary><c>SHA256:</c> and the hash in base64 without padding.</summary>
    public string Fingerprint => "SHA256:" + Convert.ToBase64String(SHA256.HashData(_blob)).TrimEnd('=');

    /// <summary>Reads a key in SSH's wire format.</summary>
    /// <exception cref="SshKeyException">It is malformed or of a kind that is not known.</exception>
    public static SshPublicKey Parse(ReadOnlySpan<byte> blob)
    {
        var reader = new SshReader(blob);
        var algorithm = reader.Text();
        switch (algorithm)
        {
            case RsaName:
                var exponent = reader.Integer();
                var modulus = reader.Integer();
                if (exponent.Length is 0 or > 4 || modulus.Length is < 64 or > 2048)
                {
                    throw new SshKeyException("ssh: RSA key with numbers out of range");
                }

                break;
            case Ed25519Name:
                RequireLength(reader.Bytes().Length, 32);
                break;
            case "ecdsa-sha2-nistp256" or "ecdsa-sha2-nistp384" or "ecdsa-sha2-nistp521":
                if (reader.Text() != algorithm["ecdsa-sha2-".Length..])
                {
                    throw new SshKeyException("ssh: curve and algorithm differ");
                }

                RequireLength(reader.Bytes().Length, 1 + (2 * FieldLength(algorithm)));
                break;
            default:
                throw new SshKeyException($"ssh: unknown key algorithm: {algorithm}");
        }

        return reader.AtEnd ? new(algorithm, blob.ToArray()) : throw new SshKeyException("ssh: trailing junk in public key");
    }

    /// <summary>Whether a signature (SSH's own form: algorithm and blob) over data holds.</summary>
    /// <exception cref="SshKeyException">The signature is malformed.</exception>
    public bool Verify(ReadOnlySpan<byte> data, string signatureAlgorithm, ReadOnlySpan<byte> signature)
    {
        var reader = new SshReader(_blob);
        reader.Bytes();
        return Algorithm switch
        {
            RsaName => VerifyRsa(ref reader, data, signatureAlgorithm, signature),
            Ed25519Name => signatureAlgorithm == Ed25519Name && Curve25519.VerifyEd25519(reader.Bytes(), data, signature),
            _ => signatureAlgorithm == Algorithm && VerifyEcdsa(ref reader, data, signature),
        };
    }

    internal static byte[] BlobOf(string algorithm, params ReadOnlySpan<byte[]> parts)
    {
        using var blob = new MemoryStream();
        Write(blob, Encoding.ASCII.GetBytes(algorithm));
        foreach (var part in parts)
        {
            Write(blob, part);
        }

        return blob.ToArray();
    }

    /// <summary>A number as SSH writes it: a leading zero where the first bit is set.</summary>
    internal static byte[] Positive(byte[] number) => number.Length > 0 && number[0] > 0x7F ? [0, .. number] : number;

    internal static void Write(Stream stream, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        stream.Write(length);
        stream.Write(bytes);
    }

    private static void RequireLength(int length, int wanted)
    {
        if (length != wanted)
        {
            throw new SshKeyException($"ssh: a key of {length} bytes where {wanted} are wanted");
        }
    }

    private static int FieldLength(string algorithm) => algorithm[^3..] switch
    {
        "256" => 32,
        "384" => 48,
        _ => 66,
    };

    private static bool VerifyRsa(ref SshReader reader, ReadOnlySpan<byte> data, string algorithm, ReadOnlySpan<byte> signature)
    {
        HashAlgorithmName? hash = algorithm switch
        {
            "rsa-sha2-256" => HashAlgorithmName.SHA256,
            "rsa-sha2-512" => HashAlgorithmName.SHA512,
            RsaName => HashAlgorithmName.SHA1,
            _ => null,
        };
        var exponent = reader.Integer();
        var modulus = reader.Integer();
        if (hash is not { } name || signature.Length > modulus.Length)
        {
            return false;
        }

        using var rsa = RSA.Create(new RSAParameters { Exponent = exponent, Modulus = modulus });
        return rsa.VerifyData(data, RsaNumbers.Padded(signature, modulus.Length), name, RSASignaturePadding.Pkcs1);
    }

    private bool VerifyEcdsa(ref SshReader reader, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        reader.Bytes();
        var point = reader.Bytes();
        var length = FieldLength(Algorithm);
        var numbers = new SshReader(signature);
        var r = numbers.Integer();
        var s = numbers.Integer();
        if (point[0] != 4 || r.Length > length || s.Length > length || !numbers.AtEnd)
        {
            return false;
        }

        var (curve, hash) = length switch
        {
            32 => (ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256),
            48 => (ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384),
            _ => (ECCurve.NamedCurves.nistP521, HashAlgorithmName.SHA512),
        };
        try
        {
            using var ecdsa = ECDsa.Create(new ECParameters
            {
                Curve = curve,
                Q = new() { X = point.Slice(1, length).ToArray(), Y = point[(1 + length)..].ToArray() },
            });
            byte[] fixedSize = [.. RsaNumbers.Padded(r, length), .. RsaNumbers.Padded(s, length)];
            return ecdsa.VerifyData(data, fixedSize, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
