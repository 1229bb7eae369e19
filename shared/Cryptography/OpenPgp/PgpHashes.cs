using System.Security.Cryptography;

namespace Flux.Cryptography.OpenPgp;

/// <summary>Hash algorithms by their numbers.</summary>
/// <remarks>Spec: RFC 9580, section 9.5.</remarks>
internal static class PgpHashes
{
    /// <summary>The algorithm's name; null where it is not known or too weak to be used (MD5, RIPEMD-160).</summary>
    public static HashAlgorithmName? Find(int algorithm) => algorithm switch
    {
        2 => HashAlgorithmName.SHA1,
        8 => HashAlgorithmName.SHA256,
        9 => HashAlgorithmName.SHA384,
        10 => HashAlgorithmName.SHA512,
        12 => HashAlgorithmName.SHA3_256,
        14 => HashAlgorithmName.SHA3_512,
        _ => null,
    };

    /// <exception cref="PgpException">The algorithm is not known.</exception>
    public static byte[] Data(int algorithm, ReadOnlySpan<byte> data) => algorithm == 11
        ? throw new PgpException("hash SHA-224 is not supported")
        : CryptographicOperations.HashData(Find(algorithm) ?? throw new PgpException($"unknown hash algorithm {algorithm}"), data);
}
