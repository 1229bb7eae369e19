using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Flux.Sops.Cloud;

/// <summary>Signed JSON web tokens.</summary>
/// <remarks>Spec: RFC 7515, RS256.</remarks>
internal static class Jwt
{
    public static string Sign(JsonObject header, JsonObject claims, RSA key)
    {
        header["alg"] = "RS256";
        header["typ"] = "JWT";
        var text = $"{CloudText.ToUrl(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{CloudText.ToUrl(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{CloudText.ToUrl(signature)}";
    }
}
