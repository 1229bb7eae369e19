using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Flux.Buckets;

/// <summary>Signs assertions.</summary>
/// <remarks>Spec: RFC 7515, RS256.</remarks>
internal static class Jwt
{
    public static string Sign(string header, byte[] claims, RSA key)
    {
        var head = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(head), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{head}.{Base64Url.EncodeToString(signature)}";
    }
}
